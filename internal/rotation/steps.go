package rotation

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// create makes the pending value, once: a second value for one version would be refused, and the target may
// have the first already.
func (r *Rotator) create(ctx context.Context, e Event) (string, error) {
	now, err := r.value(ctx, e.SecretID, "", current)
	if err != nil {
		return "", err
	}
	if _, err := r.value(ctx, e.SecretID, e.Token, pending); err == nil {
		return "the version has its value already", nil
	} else if !isNotFound(err) {
		return "", err
	}
	password, err := r.Passwords.make(ctx, r.Secrets, r.Target.Excluded())
	if err != nil {
		return "", err
	}
	next, err := r.Target.Next(ctx, now, password)
	if err != nil {
		return "", err
	}
	put := &secretsmanager.PutSecretValueInput{
		SecretId: &e.SecretID, ClientRequestToken: &e.Token, VersionStages: []string{pending},
		SecretString: aws.String(next.Reveal()),
	}
	if e.RotationToken != "" {
		put.RotationToken = &e.RotationToken
	}
	_, err = r.Secrets.PutSecretValue(ctx, put)
	var exists *types.ResourceExistsException
	switch {
	case errors.As(err, &exists):
		// Another invocation was faster, or the reply to an earlier call was lost. What counts is what is there.
		if _, err := r.value(ctx, e.SecretID, e.Token, pending); err != nil {
			return "", err
		}
		return "the version has its value already", nil
	case err != nil:
		return "", fmt.Errorf("PutSecretValue: %w", hide(err, next, Value{password}))
	}
	return "a new value is pending", nil
}

// set makes the target accept the pending value.
func (r *Rotator) set(ctx context.Context, e Event) (string, error) {
	versions, err := r.versions(ctx, e)
	if err != nil {
		return "", err
	}
	if err := r.Target.Set(ctx, versions); err != nil {
		return "", err
	}
	return "the target accepts the pending value", nil
}

func (r *Rotator) versions(ctx context.Context, e Event) (v Versions, err error) {
	if v.Pending, err = r.value(ctx, e.SecretID, e.Token, pending); err != nil {
		return v, err
	}
	if v.Current, err = r.value(ctx, e.SecretID, "", current); err != nil {
		return v, err
	}
	if v.Previous, err = r.value(ctx, e.SecretID, "", previous); err != nil && !isNotFound(err) {
		return v, err
	}
	v.Confirm = func(ctx context.Context) error {
		secret, err := r.describe(ctx, e.SecretID)
		if err != nil {
			return err
		}
		if isCurrent, err := admit(secret, e); isCurrent || err != nil {
			return errors.Join(errIsOver, err)
		}
		return nil
	}
	return v, nil
}

// errIsOver is the error of a step that comes after the end of its rotation.
var errIsOver = errors.New("the rotation has ended before this step could change anything")

// test uses the pending value.
func (r *Rotator) test(ctx context.Context, e Event) (string, error) {
	next, err := r.value(ctx, e.SecretID, e.Token, pending)
	if err != nil {
		return "", err
	}
	if err := r.Target.Test(ctx, next); err != nil {
		return "", err
	}
	return "the pending value works", nil
}

// finish makes the pending version the current one, in a single call: there is no moment without a current
// version. Secrets Manager labels the old one AWSPREVIOUS by itself.
func (r *Rotator) finish(ctx context.Context, e Event, secret *secretsmanager.DescribeSecretOutput) (string, error) {
	move := &secretsmanager.UpdateSecretVersionStageInput{
		SecretId: &e.SecretID, VersionStage: aws.String(current), MoveToVersionId: &e.Token,
	}
	if old := holder(secret, current); old != "" {
		move.RemoveFromVersionId = &old
	}
	if _, err := r.Secrets.UpdateSecretVersionStage(ctx, move); err != nil {
		return "", fmt.Errorf("UpdateSecretVersionStage: %w", err)
	}
	return "the new value is current", nil
}

// value reads a version of the secret, by its id where that is known and by its label.
func (r *Rotator) value(ctx context.Context, id, version, label string) (Value, error) {
	return read(ctx, r.Secrets, id, version, label)
}

// read reads a version of a secret. Only text is rotated.
func read(ctx context.Context, secrets Secrets, id, version, label string) (Value, error) {
	in := &secretsmanager.GetSecretValueInput{SecretId: &id, VersionStage: &label}
	if version != "" {
		in.VersionId = &version
	}
	out, err := secrets.GetSecretValue(ctx, in)
	if err != nil {
		return Value{}, fmt.Errorf("GetSecretValue of %s: %w", label, err)
	}
	if out.SecretString == nil {
		return Value{}, fmt.Errorf("the %s version is binary; only text can be rotated", label)
	}
	return Value{*out.SecretString}, nil
}

// ReadCredential reads the current credential in a secret.
func ReadCredential(ctx context.Context, secrets Secrets, id string) (Credential, error) {
	value, err := read(ctx, secrets, id, "", current)
	if err != nil {
		return Credential{}, err
	}
	return ParseCredential(value)
}

func isNotFound(err error) bool {
	var missing *types.ResourceNotFoundException
	return errors.As(err, &missing)
}
