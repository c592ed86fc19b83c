package rotationfunction

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// change is a Create or Update of a function.
type change struct {
	*composite.Task[model, compose.RotationFunction]
	object
	want *wanted
	is   *deployment
}

func (kind) Begin(
	ctx context.Context, task *composite.Task[model, compose.RotationFunction],
) (composite.Change, diag.Diagnostics) {
	intent, plan := task.Intent, task.Plan
	before := task.State
	if before == nil {
		before = &model{}
	}
	// The plan checks these as far as they are known then.
	err := errors.Join(plan.checkEnvironment(), plan.checkPackage(before))
	w := &wanted{
		RotationFunction: intent, names: namesOf(intent, task.Env), Package: plan.bundle(), Tags: task.Tags,
		AdoptExisting: plan.AdoptExisting.ValueBool(), SourceAccount: task.Env.Account,
	}
	w.settings = plan.settings(w.roleARN())
	w.Policy, w.Trust, w.Invoke = task.Policy, intent.TrustPolicy().JSON(), intent.InvokePolicy().JSON()
	var p *parts
	if err == nil {
		p, err = partsOf(ctx, task.Provider, w.names)
	}
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, intent.Name, err)}
	}
	return &change{Task: task, object: object{parts: p}, want: w}, nil
}

// Obtain finds what an earlier run left, or begins with the role.
func (c *change) Obtain(ctx context.Context) (*composite.Claim, error) {
	var existing bool
	var err error
	if c.is, existing, err = c.obtain(ctx); c.is == nil {
		return nil, err
	}
	w := c.want
	return &composite.Claim{
		Known: map[string]attr.Value{
			"id": types.StringValue(w.Name), "arn": types.StringValue(w.ARN()), "region": types.StringValue(w.Region),
			"role_name": types.StringValue(w.RoleName()), "complete": types.BoolValue(false),
		},
		Existing: existing, TakenOver: c.is.TakenOver, Shared: c.is.Shared,
	}, err
}

// Observe reads every part, and refuses a function that is somebody else's.
func (c *change) Observe(ctx context.Context) (err error) {
	if c.is, err = c.find(ctx); err != nil {
		return err
	}
	return c.is.checkForeign(c.want)
}

func (c *change) Finish(ctx context.Context) error {
	if err := c.converge(ctx, *c.is, c.want); err != nil {
		return err
	}
	finished, err := c.settle(ctx, c.want)
	if err != nil {
		return err
	}
	c.is = finished
	c.Plan.flatten(finished, c.Provider)
	return nil
}

func (c *change) Marked() bool {
	_, marked := c.is.RoleTags[base.MarkerKey]
	return marked
}

func (c *change) Warnings() diag.Diagnostics { return nil }
