package rotatingsecret

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// change is a Create or Update of a secret.
type change struct {
	*composite.Task[model, compose.Secret]
	object
	want *wanted
	is   *secret
}

func (kind) Begin(ctx context.Context, task *composite.Task[model, compose.Secret]) (composite.Change, diag.Diagnostics) {
	p, err := partsIn(ctx, task.Provider, task.Env.Region)
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, task.Intent.Name, err)}
	}
	c := &change{Task: task, object: object{parts: p}, want: &wanted{Secret: task.Intent, Policy: task.Policy, Tags: task.Tags}}
	if task.State != nil {
		c.want.ValueAsked = !task.Plan.InitialVersion.Equal(task.State.InitialVersion)
	}
	return c, c.want.firstValue(ctx, task.Config, task.Plan)
}

// Obtain finds the secret that an earlier run left, or creates one.
func (c *change) Obtain(ctx context.Context) (*composite.Claim, error) {
	found, err := c.find(ctx, c.want.Name)
	switch {
	case err != nil:
		return nil, err
	case found != nil:
		if err := c.claim(ctx, found); err != nil {
			return nil, err
		}
		c.is = found
	default:
		if err := c.checkBeforeCreation(ctx, c.want); err != nil {
			return nil, err
		}
		if c.is, err = c.create(ctx); err != nil {
			return nil, err
		}
	}
	c.arn = c.is.ARN
	arn := types.StringValue(c.arn)
	return &composite.Claim{
		Known:    map[string]attr.Value{"id": arn, "arn": arn, "region": types.StringValue(composite.Place(c.is.ARN).Region)},
		Existing: found != nil, TakenOver: c.is.TakenOver, Shared: c.is.Shared,
	}, nil
}

// Observe reads the secret: rotation goes on between two runs.
func (c *change) Observe(ctx context.Context) (err error) {
	c.arn = c.State.ARN.ValueString()
	c.is, err = c.findThere(ctx, c.arn)
	return err
}

func (c *change) Finish(ctx context.Context) error {
	if err := c.converge(ctx, c.is, c.want); err != nil {
		return err
	}
	finished, err := c.settle(ctx, c.is.ARN, c.want)
	if err != nil {
		return err
	}
	c.is = finished
	c.Plan.flatten(finished, c.Provider)
	return nil
}

func (c *change) Marked() bool { return c.is.Marked }

func (c *change) Mark(ctx context.Context, marker base.Marker) error {
	return c.mark(ctx, c.is.ARN, marker)
}

func (c *change) Unmark(ctx context.Context) error { return c.untag(ctx, c.is.ARN, base.MarkerKey) }

func (c *change) Warnings() diag.Diagnostics { return c.warnings }
