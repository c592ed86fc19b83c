package rotatingsecret

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

const (
	// testLimit is how long the test of a function may take: as long as a function can run.
	testLimit = 15 * time.Minute
	// rotationLimit is how long a rotation that is in progress is waited for.
	rotationLimit = 5 * time.Minute
	// undoLimit is how long an interrupted change goes on to take back what it did.
	undoLimit = 30 * time.Second
	// againLimit is how long the function of before is given to pass its test once more.
	againLimit = 10 * time.Second
)

// newTestVersion is the id of a version by which rotation is tested, so that one that was left behind is known for
// what it is: it holds no value that anybody else has.
func newTestVersion() string { return rotation.TestVersionPrefix + rand.Text() }

func isTestVersion(id string) bool { return strings.HasPrefix(id, rotation.TestVersionPrefix) }

// putRotation enables, changes or ends the rotation.
func (p *parts) putRotation(ctx context.Context, is *secret, w *wanted) error {
	switch {
	case w.Rotation == nil && is.Rotation == nil:
		return nil
	case w.Rotation == nil:
		return p.endRotation(ctx, is)
	case sameRotation(is.Rotation, w.Rotation) && !is.untested():
		return nil
	case is.Current == "":
		return errNothingToRotate
	}
	if err := p.quiet(ctx, is); err != nil {
		return err
	}
	if err := p.checkFunction(ctx, w.Rotation.FunctionARN, is.ARN); err != nil {
		return err
	}
	before := is.Rotation
	if is.untested() {
		before = nil
	}
	if err := p.testRotation(ctx, is.ARN, w.Rotation); err != nil {
		return p.undoRotation(ctx, is.ARN, before, err)
	}
	if w.Rotation.Immediately && before == nil {
		return p.rotateNow(ctx, is)
	}
	return nil
}

// untested reports whether a run ended between enabling rotation and the end of its test.
func (s *secret) untested() bool { return s.Rotation != nil && isTestVersion(s.InProgress) }

// quiet waits until no rotation is in progress, since AWS starts no other meanwhile. What an earlier test left
// behind is cleared away.
func (p *parts) quiet(ctx context.Context, is *secret) error {
	if isTestVersion(is.InProgress) {
		return p.strip(ctx, is.ARN, is.InProgress)
	}
	if is.InProgress == "" {
		return nil
	}
	err := p.await(ctx, is.ARN, rotationLimit)
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		return &base.StepError{
			Part: "rotation", Operation: "secretsmanager:RotateSecret",
			Err:    fmt.Errorf("a rotation to version %s is in progress and does not end", is.InProgress),
			WayOut: stuckAdvice(is),
		}
	}
	return err
}

// await waits until no version is pending. AWS answers from several copies: an answer without one, which may be from
// before, has to come twice in a row.
func (p *parts) await(ctx context.Context, id string, limit time.Duration) error {
	return wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		s, err := p.describe(ctx, id)
		return s != nil && s.InProgress == "", err
	}, wait.Options{Limit: limit, InARow: 2})
}

// testRotation sets up rotation, and waits until AWS has tested the function.
func (p *parts) testRotation(ctx context.Context, id string, r *compose.SecretRotation) error {
	if _, err := p.setRotation(ctx, id, r); err != nil {
		return err
	}
	err := p.await(ctx, id, testLimit)
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) || awserr.Interrupted(err) {
		return &base.StepError{
			Part: "rotation", Operation: "secretsmanager:RotateSecret",
			Err: fmt.Errorf("the function %s has not passed its test (testSecret) in the time that it was given", r.FunctionARN),
			WayOut: "Its log group in CloudWatch Logs (/aws/lambda/ and its name by default) says why: as a rule it cannot reach Secrets Manager or the " +
				"database, may not read the secret or use its key, or does not know the form of the value. Then apply again; the secret stays " +
				"where Terraform says that it replaces it.",
		}
	}
	return err
}

// setRotation sets the function and the schedule with RotateImmediately off: AWS then runs testSecret alone, on
// a pending version that goes again, and changes no value. It returns that version.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
func (p *parts) setRotation(ctx context.Context, id string, r *compose.SecretRotation) (version string, err error) {
	rules := &smtypes.RotationRulesType{}
	if r.AfterDays > 0 {
		rules.AutomaticallyAfterDays = aws.Int64(int64(r.AfterDays))
	} else {
		rules.ScheduleExpression = &r.Schedule
	}
	if r.Duration != "" {
		rules.Duration = &r.Duration
	}
	version = newTestVersion()
	_, err = p.api.RotateSecret(ctx, &secretsmanager.RotateSecretInput{
		SecretId: &id, RotationLambdaARN: &r.FunctionARN, RotationRules: rules, RotateImmediately: aws.Bool(false),
		ClientRequestToken: &version,
	})
	return version, base.Step("rotation", "secretsmanager:RotateSecret", err)
}

// undoRotation takes back what became of rotation, so that nothing stays half-enabled, nor in force without having
// passed its test. It adds a warning where that fails, and returns the cause.
func (p *parts) undoRotation(ctx context.Context, id string, before *compose.SecretRotation, cause error) error {
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoLimit)
	defer cancel()
	var undo error
	if before == nil {
		undo = p.cancel(ctx, id)
	}
	s, err := p.describe(ctx, id)
	if err == nil && s != nil && isTestVersion(s.InProgress) {
		err = p.strip(ctx, id, s.InProgress)
	}
	if err == nil && s != nil && before != nil && !sameRotation(s.Rotation, before) {
		err = p.rotateAsBefore(ctx, id, before)
	}
	if undo = errors.Join(undo, err); undo == nil {
		return cause
	}
	wayOut := "The next apply shows it and goes on."
	if before != nil {
		wayOut = "The new rotation may be in force although it has not passed its test. Put its function right, or apply the rotation of before."
	}
	p.warnings.AddWarning("Rotation of "+thing+" "+id+" may not be as it was", base.Sentence(undo.Error())+"\n\n"+wayOut)
	return cause
}

// rotateAsBefore sets up the rotation that was there. It was in force, so it stays even where AWS's test of it does
// not end.
func (p *parts) rotateAsBefore(ctx context.Context, id string, before *compose.SecretRotation) error {
	version, err := p.setRotation(ctx, id, before)
	if err != nil {
		return err
	}
	err = p.await(ctx, id, againLimit)
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		return p.strip(ctx, id, version)
	}
	return err
}

// rotateNow starts the first rotation. That it does not end is a warning: rotation is enabled and tested, and AWS
// tries again.
func (p *parts) rotateNow(ctx context.Context, is *secret) error {
	_, err := p.api.RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: &is.ARN, RotateImmediately: aws.Bool(true)})
	if err != nil {
		return base.Step("rotation", "secretsmanager:RotateSecret", err)
	}
	err = p.await(ctx, is.ARN, rotationLimit)
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		p.warnings.AddWarning("The first rotation of "+thing+" "+is.Name+" has not ended",
			"Rotation is enabled, and its function has passed the test, but the first rotation is still in progress. The log of the function "+
				"says why; "+stuckAdvice(is))
		return nil
	}
	return err
}

// endRotation cancels the rotation, once none is in progress: a database whose password was being changed would
// be left with one that is not current.
func (p *parts) endRotation(ctx context.Context, is *secret) error {
	if !is.Stuck {
		if err := p.quiet(ctx, is); err != nil {
			return err
		}
	}
	return p.cancel(ctx, is.ARN)
}

func (p *parts) cancel(ctx context.Context, id string) error {
	return p.do(ctx, "rotation", "CancelRotateSecret", func(ctx context.Context) error {
		_, err := p.api.CancelRotateSecret(ctx, &secretsmanager.CancelRotateSecretInput{SecretId: &id})
		return err
	})
}

// strip takes AWSPENDING off a version.
func (p *parts) strip(ctx context.Context, id, version string) error {
	return p.do(ctx, "rotation", "UpdateSecretVersionStage", func(ctx context.Context) error {
		_, err := p.api.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
			SecretId: &id, VersionStage: aws.String("AWSPENDING"), RemoveFromVersionId: &version,
		})
		return err
	})
}
