package rotationfunction

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// object is a function in the state.
type object struct{ *parts }

func (kind) Open(ctx context.Context, provider *base.Provider, m *model) (composite.Object, error) {
	p, err := partsOf(ctx, provider, m.names())
	return &object{parts: p}, err
}

// Tags are those of the role, which carries the mark.
func (o *object) Tags(ctx context.Context) (map[string]string, error) { return o.roleTags(ctx) }

func (o *object) Mark(ctx context.Context, marker base.Marker) error { return o.mark(ctx, marker) }

func (o *object) Unmark(ctx context.Context) error { return o.untagRole(ctx, base.MarkerKey) }

// Delete deletes every part, the role last.
func (o *object) Delete(ctx context.Context, _ composite.Deletion) error {
	tags, err := o.roleTags(ctx)
	if err != nil && !awserr.NotFound(err) {
		return err
	}
	marker, marked := base.ParseMarker(tags[base.MarkerKey])
	if err := o.checkDeletable(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{o.deleteFunction, o.deleteLogGroup, o.deleteRolePolicy, o.deleteRole}
	if marked && !marker.TakenOver {
		is, err := o.find(ctx)
		if err != nil {
			return err
		}
		if is.Function && is.RoleARN != o.roleARN() { // somebody has made one of this name, with its log group, before this was finished
			steps = steps[2:]
		}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil && !awserr.NotFound(err) {
			return err
		}
	}
	return nil
}

// deleteFunction deletes the function, as soon as Lambda is done with what is under way.
func (p *parts) deleteFunction(ctx context.Context) error {
	return base.Step("function", "lambda:DeleteFunction", p.alone(ctx, func(ctx context.Context) error {
		_, err := p.lambda.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: &p.Function})
		return err
	}))
}
