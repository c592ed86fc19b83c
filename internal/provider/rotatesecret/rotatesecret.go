// Package rotatesecret is the action keyward_rotate_secret: it starts a rotation and waits until the new version is
// the current one.
package rotatesecret

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// New makes keyward_rotate_secret.
func New() action.Action { return &rotateSecret{} }

type rotateSecret struct{ base.Invoked }

// model is the action as Terraform has it.
type model struct {
	SecretID types.String   `tfsdk:"secret_id"`
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// defaultTimeout leaves time for four invocations that start cold in a VPC, and for one repetition.
const defaultTimeout = 15 * time.Minute

// reportEvery is the time between two messages that nothing has changed.
const reportEvery = 30 * time.Second

// Metadata names the action.
func (*rotateSecret) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_rotate_secret"
}

// Invoke rotates the secret.
func (r *rotateSecret) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := m.Timeouts.Invoke(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := m.SecretID.ValueString()
	client, err := r.Clients.Secrets(ctx, m.Region.ValueString())
	if err == nil {
		rotation := &rotation{
			client: client, clock: r.Clock, secret: id, limit: limit,
			tell: func(format string, args ...any) {
				resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
			},
		}
		err = rotation.run(ctx)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("rotate", "secret", id, err))
	}
}

// rotation is one invocation.
type rotation struct {
	client *secretsmanager.Client
	clock  wait.Clock
	secret string
	limit  time.Duration
	tell   func(format string, args ...any)
}

func (r *rotation) run(ctx context.Context) error {
	started := r.clock.Now()
	// The SDK makes up ClientRequestToken before its first attempt, so that a repeated call starts no second rotation.
	out, err := r.client.RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: &r.secret})
	if err != nil {
		return notStarted(err)
	}
	version := aws.ToString(out.VersionId)
	r.tell("The rotation of %s has started: version %s becomes the current one.", aws.ToString(out.ARN), version)
	if err := r.wait(ctx, version, started); err != nil {
		return err
	}
	r.tell("Version %s is current, after %s.", version, r.clock.Now().Sub(started).Round(time.Second))
	return nil
}

// notStarted is the error of a RotateSecret that AWS refused. It knows no rotation without a function or a service
// that manages the secret, and none beside another.
func notStarted(err error) error {
	step := &base.StepError{Part: "starting the rotation", Operation: "secretsmanager:RotateSecret", Err: err}
	switch {
	case awserr.NotFound(err):
		step.WayOut = "There is no such secret in this account and Region, or the function that rotates it is gone."
	case awserr.HasCode(err, "InvalidRequestException"):
		step.WayOut = "The secret has to have rotation set up, must not be pending deletion, and must not be rotating already. " +
			"keyward-rotate --secret NAME --status shows how it stands; a rotation that was left is taken up with --all."
	}
	return step
}

// errReplaced is the error of a rotation that somebody cancelled.
var errReplaced = errors.New("the version has lost the label AWSPENDING without becoming current: " +
	"somebody has cancelled the rotation or started another one")

// wait polls until the version is the current one. Secrets Manager tells no failures: it goes on trying.
func (r *rotation) wait(ctx context.Context, version string, started time.Time) error {
	pending, reported := false, started
	err := wait.Until(ctx, r.clock, func(ctx context.Context) (bool, error) {
		secret, err := r.client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &r.secret})
		if err != nil {
			return false, base.Step("watching the rotation", "secretsmanager:DescribeSecret", err)
		}
		labels := secret.VersionIdsToStages[version]
		switch {
		case slices.Contains(labels, "AWSCURRENT"):
			return true, nil
		case slices.Contains(labels, "AWSPENDING"):
			pending = true
		case pending:
			return false, errReplaced
		}
		if now := r.clock.Now(); now.Sub(reported) >= reportEvery {
			reported = now
			r.tell("Still rotating, after %s.", now.Sub(started).Round(time.Second))
		}
		return false, nil
	}, wait.Options{Limit: r.limit})
	var late *wait.TimeoutError
	if errors.As(err, &late) {
		return fmt.Errorf("version %s is not the current one after %s. Secrets Manager goes on trying, and the current version is "+
			"still in force. The log of the rotation function says which step fails; keyward-rotate --secret NAME --status shows how "+
			"the secret stands, and --all takes the rotation up. A longer wait is timeouts.invoke", version, late.Limit)
	}
	return err
}
