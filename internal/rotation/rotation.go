// Package rotation gives a secret of AWS Secrets Manager a new value, and changes what the secret is for
// accordingly: the four steps of a rotation function. Every step can be repeated, after a crash, a lost
// reply or a refusal at any point, and at every moment the version labelled AWSCURRENT is one that works.
//
// Values never appear in errors and logs: they are of the type Value, which prints as a placeholder, and
// errors of servers are reduced to what they say about the cause.
//
// The protocol is that of the Secrets Manager User Guide, "How rotation works".
package rotation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Step is one of the four steps, by the name that Secrets Manager calls it.
type Step string

// The steps in their order.
const (
	CreateSecret Step = "createSecret"
	SetSecret    Step = "setSecret"
	TestSecret   Step = "testSecret"
	FinishSecret Step = "finishSecret"
)

// Steps lists the steps in their order.
func Steps() []Step { return []Step{CreateSecret, SetSecret, TestSecret, FinishSecret} }

// Event is what Secrets Manager invokes a rotation function with.
type Event struct {
	Step     Step   `json:"Step"`
	SecretID string `json:"SecretId"`
	// Token is the id of the version that becomes the new one.
	Token string `json:"ClientRequestToken"`
	// RotationToken proves who asked for the rotation where roles are assumed; it is handed on as it is.
	RotationToken string `json:"RotationToken"`

	// resumed says that somebody takes the rotation up, and not Secrets Manager. That is how a rotation ends which was
	// cancelled half-way: AWS starts no other one while it is pending, so that it cannot be enabled first.
	resumed bool
}

// The labels of versions.
const (
	current  = "AWSCURRENT"
	pending  = "AWSPENDING"
	previous = "AWSPREVIOUS"
)

// Secrets are the operations of Secrets Manager that a rotation needs.
type Secrets interface {
	DescribeSecret(context.Context, *secretsmanager.DescribeSecretInput, ...func(*secretsmanager.Options)) (*secretsmanager.DescribeSecretOutput, error)
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
	PutSecretValue(context.Context, *secretsmanager.PutSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.PutSecretValueOutput, error)
	UpdateSecretVersionStage(context.Context, *secretsmanager.UpdateSecretVersionStageInput, ...func(*secretsmanager.Options)) (*secretsmanager.UpdateSecretVersionStageOutput, error)
	GetRandomPassword(context.Context, *secretsmanager.GetRandomPasswordInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetRandomPasswordOutput, error)
}

// Target is what a secret is for.
type Target interface {
	// Excluded are the characters that its passwords must not have.
	Excluded() string
	// Next is the value that follows the current one, with a new password. It fails where the target would not
	// take it.
	Next(ctx context.Context, current Value, password string) (Value, error)
	// Set makes the target accept the pending value. It is repeated until it succeeds.
	Set(context.Context, Versions) error
	// Test uses the pending value as those will who read the secret.
	Test(ctx context.Context, pending Value) error
}

// Versions are the values of a secret while it rotates. Previous is empty where there is none.
type Versions struct {
	Pending, Current, Previous Value
	// Confirm asks once more whether the pending version still is the one that is rotated to. A target asks
	// when nobody else can change it any more, just before it changes: an invocation that was held up for so
	// long that another rotation has begun must not bring back its own value.
	Confirm func(context.Context) error `json:"-"`
}

// Rotator rotates secrets of one kind.
type Rotator struct {
	Secrets   Secrets
	Target    Target
	Passwords Passwords
	// Log gets one line a step.
	Log *slog.Logger
}

// Run carries out one step. A step that was done before is done again without effect.
func (r *Rotator) Run(ctx context.Context, e Event) error {
	started := time.Now()
	done, err := r.run(ctx, e)
	log := r.Log.With("step", e.Step, "secret", e.SecretID, "version", e.Token, "duration_ms", time.Since(started).Milliseconds())
	if err != nil {
		log.ErrorContext(ctx, "step failed", "error", err.Error())
		return fmt.Errorf("%s of %s: %w", e.Step, e.SecretID, err)
	}
	log.InfoContext(ctx, "step done", "outcome", done)
	return nil
}

// errUnknownStep is the answer to an event that is not of a rotation.
var errUnknownStep = errors.New("there is no such step: the steps are createSecret, setSecret, testSecret and finishSecret")

func (r *Rotator) run(ctx context.Context, e Event) (outcome string, err error) {
	if !slices.Contains(Steps(), e.Step) {
		return "", errUnknownStep
	}
	secret, err := r.describe(ctx, e.SecretID)
	if err != nil {
		return "", err
	}
	if isCurrent, err := admit(secret, e); isCurrent || err != nil {
		return "the version is current already", err
	}
	outcome, err = r.step(ctx, e, secret)
	if err != nil && r.isOver(ctx, e) {
		return "another invocation has finished the rotation meanwhile", nil
	}
	return outcome, err
}

func (r *Rotator) step(ctx context.Context, e Event, secret *secretsmanager.DescribeSecretOutput) (outcome string, err error) {
	switch e.Step {
	case CreateSecret:
		return r.create(ctx, e)
	case SetSecret:
		return r.set(ctx, e)
	case TestSecret:
		return r.test(ctx, e)
	default:
		return r.finish(ctx, e, secret)
	}
}

// isOver reports whether the version is current by now. Secrets Manager may invoke a function twice for one step
// (AWS Lambda Developer Guide, "Asynchronous invocation"), and the slower of two invocations finds everything
// changed; nor is a lost reply to the last call a failure.
func (r *Rotator) isOver(ctx context.Context, e Event) bool {
	secret, err := r.describe(ctx, e.SecretID)
	return err == nil && holder(secret, current) == e.Token
}

func (r *Rotator) describe(ctx context.Context, id string) (*secretsmanager.DescribeSecretOutput, error) {
	return describe(ctx, r.Secrets, id)
}

func describe(ctx context.Context, secrets Secrets, id string) (*secretsmanager.DescribeSecretOutput, error) {
	secret, err := secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &id})
	if isNotFound(err) {
		return nil, fmt.Errorf("DescribeSecret: %w: %w", ErrNoSecret, err)
	}
	if err != nil {
		return nil, fmt.Errorf("DescribeSecret: %w", err)
	}
	return secret, nil
}

// ErrNoSecret is the error of a secret that is not there.
var ErrNoSecret = errors.New("there is no such secret")

// admit refuses a step for a version that is not being rotated to. It answers true for one that is current:
// the rotation is over, and a late or repeated invocation is no mistake.
func admit(secret *secretsmanager.DescribeSecretOutput, e Event) (isCurrent bool, err error) {
	labels, known := secret.VersionIdsToStages[e.Token]
	switch {
	case !e.resumed && !aws.ToBool(secret.RotationEnabled):
		return false, errors.New("rotation is not enabled for the secret; enable it with RotateSecret")
	case !known:
		return false, fmt.Errorf("the secret has no version %s; a rotation starts with RotateSecret", e.Token)
	case slices.Contains(labels, current):
		return true, nil
	case !slices.Contains(labels, pending):
		return false, fmt.Errorf("version %s is not labelled AWSPENDING: another rotation has replaced it", e.Token)
	}
	return false, nil
}

// holder is the version with a label, "" where there is none.
func holder(secret *secretsmanager.DescribeSecretOutput, label string) string {
	for id, labels := range secret.VersionIdsToStages {
		if slices.Contains(labels, label) {
			return id
		}
	}
	return ""
}
