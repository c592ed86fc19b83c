package rotatingsecret

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

var (
	errProtected = errors.New("deletion_protection is true, and replacing the secret would take its value from all who read it; " +
		"remove the taint (terraform untaint), or set deletion_protection = false")
	errSameName = errors.New("AWS keeps the name of a deleted secret until the end of its recovery window, so that no secret can take its " +
		"place under the same name; remove the taint (terraform untaint), or choose another name")
)

// remove schedules the deletion of a secret, or leaves an unfinished one to the Create that follows.
func (p *parts) remove(ctx context.Context, state *model, intent base.Intent) error {
	s, err := p.findSure(ctx, state.ARN.ValueString())
	if err != nil || s == nil || s.Pending() {
		return err
	}
	if intent.Action == base.Create {
		marker, marked := base.ParseMarker(s.Tags[base.MarkerKey])
		switch {
		case marked && marker.Hash == intent.Identity && marker.Stored:
			marker.Stored = false // the state gives it up
			return p.mark(ctx, s, marker)
		case marked && marker.Hash == intent.Identity:
			return nil
		case (!marked || marker.TakenOver) && intent.Protected && state.DeletionProtection.ValueBool():
			return errProtected
		case identityOf(s.Name, place(s.ARN)).Hash() == intent.Identity:
			return errSameName
		}
	}
	if err := p.dropAllReplicas(ctx, s, expandList(state.PromoteReplicas)); err != nil {
		return err
	}
	if s.Rotation != nil {
		if err := p.cancel(ctx, s.ARN); err != nil {
			return err
		}
	}
	return p.schedule(ctx, s.ARN, state.RecoveryWindow.ValueInt64())
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

// passOver leaves a secret to the other entry that the state has for it. It is complete, so its mark goes.
func (p *parts) passOver(ctx context.Context, id string) error {
	err := p.untag(ctx, id, base.MarkerKey)
	if awserr.NotFound(err) {
		return nil
	}
	return err
}
