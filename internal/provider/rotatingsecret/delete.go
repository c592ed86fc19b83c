package rotatingsecret

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

var errSameName = errors.New("AWS keeps the name of a deleted secret until the end of its recovery window, so that no secret can take its " +
	"place under the same name; remove the taint (terraform untaint), or choose another name")

// object is a secret in the state.
type object struct {
	*parts
	state *model
	arn   string
}

func (kind) Open(ctx context.Context, provider *base.Provider, m *model) (composite.Object, error) {
	p, err := partsIn(ctx, provider, m.Region.ValueString())
	return &object{parts: p, state: m, arn: m.ARN.ValueString()}, err
}

// Tags has none for a secret that is pending deletion.
func (o *object) Tags(ctx context.Context) (map[string]string, error) {
	s, err := o.findSure(ctx, o.arn)
	if err != nil || s == nil || s.Pending() {
		return nil, err
	}
	return s.Tags, nil
}

func (o *object) Mark(ctx context.Context, marker base.Marker) error {
	return o.mark(ctx, o.arn, marker)
}

func (o *object) Unmark(ctx context.Context) error { return o.untag(ctx, o.arn, base.MarkerKey) }

// Delete schedules the deletion, without replicas and rotation.
func (o *object) Delete(ctx context.Context, why composite.Deletion) error {
	s, err := o.findSure(ctx, o.arn)
	if err != nil || s == nil || s.Pending() {
		return err
	}
	place := composite.Place(s.ARN)
	identity := base.Identity{Type: kind{}.About().Type, Account: place.Account, Region: place.Region, Name: s.Name}
	if why.Action == base.Create && why.Identity == identity.Hash() {
		return errSameName
	}
	if err := o.dropAllReplicas(ctx, s, base.Strings(o.state.PromoteReplicas)); err != nil {
		return err
	}
	if s.Rotation != nil {
		if err := o.cancel(ctx, s.ARN); err != nil {
			return err
		}
	}
	return o.schedule(ctx, s.ARN, o.state.RecoveryWindow.ValueInt64())
}

// schedule schedules the deletion. A secret that is gone or pending already is fine.
func (p *parts) schedule(ctx context.Context, id string, days int64) error {
	_, err := p.api.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: &id, RecoveryWindowInDays: aws.Int64(days)})
	if awserr.NotFound(err) || awserr.HasCode(err, "InvalidRequestException") {
		if s, findErr := p.findSure(ctx, id); findErr == nil && (s == nil || s.Pending()) {
			return nil
		}
	}
	return base.Step("secret", "secretsmanager:DeleteSecret", err)
}
