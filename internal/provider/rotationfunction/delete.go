package rotationfunction

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

var errProtected = errors.New("deletion_protection is true, and the secrets that name this function could not be rotated " +
	"while it is replaced; remove the taint (terraform untaint), or set deletion_protection = false")

// remove deletes every part, the role last, or leaves an unfinished function to the Create that follows.
func (p *parts) remove(ctx context.Context, state *model, intent base.Intent) error {
	tags, err := p.roleTags(ctx)
	if err != nil && !awserr.NotFound(err) {
		return err
	}
	marker, marked := base.ParseMarker(tags[base.MarkerKey])
	if intent.Action == base.Create {
		if marked && marker.Hash == intent.Identity {
			if !marker.Stored {
				return nil
			}
			marker.Stored = false // the state gives it up
			return p.mark(ctx, marker)
		}
		if (!marked || marker.TakenOver) && intent.Protected && state.DeletionProtection.ValueBool() {
			return errProtected
		}
	}
	if err := p.checkDeletable(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{p.deleteFunction, p.deleteLogGroup, p.deleteRolePolicy, p.deleteRole}
	if marked && !marker.TakenOver {
		is, err := p.find(ctx)
		if err != nil {
			return err
		}
		if is.Function && is.RoleARN != p.roleARN() { // somebody has made one of this name, with its log group, before this was finished
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

// passOver leaves a function to the other entry that the state has for it. It is complete, so its mark goes.
func (p *parts) passOver(ctx context.Context) error {
	err := p.untagRole(ctx, base.MarkerKey)
	if awserr.NotFound(err) {
		return nil
	}
	return err
}
