package rotatingsecret

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// claim decides whether a secret with the name is one to go on with, and marks it as this run's.
func (c *change) claim(ctx context.Context, s *secret) error {
	marker, marked := c.Identity.MarkerOf(s.Tags)
	switch {
	case s.managed() != nil:
		return s.managed()
	case s.Pending() && !c.want.Restore:
		return pendingDeletion(s)
	case s.Pending():
		if err := c.restore(ctx, s); err != nil {
			return err
		}
	case marked:
		return c.takeOver(ctx, s, marker)
	case !c.want.AdoptExisting:
		return nameTaken(s)
	}
	own := c.NewMarker(c.Identity)
	own.TakenOver, s.TakenOver = true, true
	return c.mark(ctx, s.ARN, own)
}

// takeOver waits until no other run is at work on the secret, and then marks it as this run's.
func (c *change) takeOver(ctx context.Context, s *secret, marker base.Marker) error {
	current := func(ctx context.Context) (base.Marker, bool, error) {
		latest, err := c.describe(ctx, s.ARN)
		if err != nil || latest == nil {
			return base.Marker{}, false, err
		}
		now, ok := c.Identity.MarkerOf(latest.Tags)
		return now, ok, nil
	}
	if err := c.AwaitMarker(ctx, marker, current); err != nil {
		if errors.Is(err, base.ErrFinishedElsewhere) {
			return &base.StepError{
				Part: "secret", Operation: "secretsmanager:CreateSecret", Err: fmt.Errorf("secret %s: %w", s.Name, err),
				WayOut: "Import it (terraform import ADDRESS " + s.ARN + ") if it belongs to this configuration.",
			}
		}
		return err
	}
	own := c.NewMarker(c.Identity)
	own.TakenOver, s.TakenOver, s.Shared = marker.TakenOver, marker.TakenOver, marker.Stored
	return c.mark(ctx, s.ARN, own)
}

// checkBeforeCreation refuses what would fail once the secret exists.
func (p *parts) checkBeforeCreation(ctx context.Context, w *wanted) error {
	if w.Rotation != nil {
		if w.Value == nil {
			return errNothingToRotate
		}
		if err := p.checkFunction(ctx, w.Rotation.FunctionARN, p.foreseenARN(w)); err != nil {
			return err
		}
	}
	return p.validatePolicy(ctx, w.Policy)
}

// create makes the secret with its first value. The SDK gives its attempts one token, so that they make one
// secret; after a lost reply the next run finds it by its name.
func (c *change) create(ctx context.Context) (*secret, error) {
	w := c.want
	tags := map[string]string{base.MarkerKey: c.NewMarker(c.Identity).String()}
	for name, value := range w.Tags {
		tags[name] = value
	}
	input := &secretsmanager.CreateSecretInput{Name: &w.Name, Description: &w.Description, Tags: expandSecretTags(tags)}
	if w.KMSKeyARN != compose.ManagedSecretKey {
		input.KmsKeyId = &w.KMSKeyARN
	}
	if w.Value != nil {
		value, err := w.Value(ctx, c.parts)
		if err != nil {
			return nil, err
		}
		input.SecretString = aws.String(value.Reveal())
	}
	made, err := c.api.CreateSecret(ctx, input)
	if err != nil {
		return nil, base.Step("secret", "secretsmanager:CreateSecret", err)
	}
	c.settling = true
	s := &secret{
		ARN: aws.ToString(made.ARN), Name: w.Name, Description: w.Description, Key: w.KMSKeyARN, Tags: tags, Marked: true,
		Current: aws.ToString(made.VersionId),
	}
	return s, nil
}

// restore cancels the deletion of a secret, whose parts can be read as soon as AWS shows that everywhere.
func (p *parts) restore(ctx context.Context, s *secret) error {
	_, err := p.api.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: &s.ARN})
	if err != nil {
		return base.Step("secret pending deletion", "secretsmanager:RestoreSecret", err)
	}
	return wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		restored, err := p.find(ctx, s.ARN)
		if err != nil || restored == nil || restored.Pending() {
			return false, err
		}
		*s = *restored
		return true, nil
	}, wait.Options{})
}

var errNothingToRotate = errors.New("a secret without a value cannot be rotated: set initial_value_wo, initial_string_wo or " +
	"generate_initial_value, or leave rotation out until a value was put")

func nameTaken(s *secret) error {
	return &base.StepError{
		Part: "secret", Operation: "secretsmanager:CreateSecret", Err: fmt.Errorf("a secret %s exists already: %s", s.Name, s.ARN),
		WayOut: "Choose another name, import the secret (terraform import ADDRESS " + s.ARN + "), or set adopt_existing = true to take " +
			"it over; its value stays as it is. A run that was cut right after it cancelled the deletion of a secret leaves one like this.",
	}
}

func pendingDeletion(s *secret) error {
	return &base.StepError{
		Part: "secret", Operation: "secretsmanager:CreateSecret",
		Err: fmt.Errorf("the deletion of the secret %s is pending, and AWS keeps its name until it is gone", s.ARN),
		WayOut: "To go on with that secret and its value, set restore_if_pending_deletion = true and apply again. Otherwise choose " +
			"another name, or wait for the end of the recovery window.",
	}
}

// managed is the refusal to touch a secret that a service or partner looks after, or a copy; nil for others. What
// Terraform has of one goes out of the state, and out of nothing else.
func (s *secret) managed() error {
	const leave = "; if Terraform manages it by mistake, take it out of the state (terraform state rm ADDRESS, or a removed block)"
	switch {
	case s.Owner != "":
		return fmt.Errorf("the secret %s is managed by the AWS service %s, which sets its value and rotation: leave it to that service "+
			"(for a database, master_user_secret and manage_master_user_password), and read it with keyward_secret_value%s", s.Name, s.Owner, leave)
	case s.Type != "":
		return fmt.Errorf("the secret %s is a managed external secret of the type %s, whose rotation belongs to the partner: leave it as "+
			"it is, and read it with keyward_secret_value%s", s.Name, s.Type, leave)
	case s.Primary != "" && s.Primary != composite.Place(s.ARN).Region:
		return fmt.Errorf("the secret %s is a replica of the one in %s: manage that one, and list this Region in its replicas%s",
			s.ARN, s.Primary, leave)
	}
	return nil
}
