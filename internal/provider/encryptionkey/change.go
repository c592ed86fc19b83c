package encryptionkey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// change is a Create or Update of a key.
type change struct {
	*composite.Task[model, compose.Key]
	object
	want *wanted
	is   *key
}

func (kind) Begin(ctx context.Context, task *composite.Task[model, compose.Key]) (composite.Change, diag.Diagnostics) {
	p, err := partsIn(ctx, task.Provider, task.Env.Region)
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", "encryption key", kind{}.Label(task.Plan), err)}
	}
	return &change{Task: task, object: object{parts: p}, want: &wanted{
		Key: task.Intent, Document: task.Document, Policy: task.Policy, Tags: task.Tags, Caller: task.Caller,
	}}, nil
}

// Obtain finds the key that an earlier run left, or creates one.
func (c *change) Obtain(ctx context.Context) (*composite.Claim, error) {
	claimed, err := c.claim(ctx)
	if err == nil && claimed == nil {
		err = c.want.checkCaller()
	}
	switch {
	case err != nil:
		return nil, err
	case claimed == nil:
		c.is, err = c.create(ctx)
		c.settling = true
	default:
		if c.is, err = c.find(ctx, claimed.ID); c.is == nil {
			c.is = claimed
		}
		c.is.TakenOver, c.is.Shared = claimed.TakenOver, claimed.Shared // the tags may be old
	}
	if c.is == nil {
		return nil, err
	}
	c.id = c.is.ID
	return &composite.Claim{
		Known: map[string]attr.Value{
			"id": types.StringValue(c.is.ID), "key_id": types.StringValue(c.is.ID), "arn": types.StringValue(c.is.ARN),
			"region": types.StringValue(composite.Place(c.is.ARN).Region),
		},
		Existing: claimed != nil, TakenOver: c.is.TakenOver, Shared: c.is.Shared,
	}, err
}

// Observe takes the key as the state has it, so that only what differs is called.
func (c *change) Observe(context.Context) error {
	is := c.State.observed()
	c.is, c.id = &is, is.ID
	return nil
}

func (c *change) Finish(ctx context.Context) error {
	if !policy.Same(c.is.Policy, c.want.Policy) {
		if err := c.want.checkCaller(); err != nil {
			return err
		}
	}
	if err := c.converge(ctx, *c.is, c.want); err != nil {
		return err
	}
	finished, err := c.settle(ctx, c.is.ID, c.want)
	if err != nil {
		return err
	}
	c.is = finished
	c.Plan.flatten(*finished, c.Provider)
	return nil
}

func (c *change) Marked() bool { return c.is.Marked }

func (c *change) Mark(ctx context.Context, marker base.Marker) error {
	return c.mark(ctx, c.is.ID, marker)
}

func (c *change) Unmark(ctx context.Context) error { return c.untag(ctx, c.is.ID, base.MarkerKey) }

func (c *change) Warnings() diag.Diagnostics { return nil }
