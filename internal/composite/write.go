package composite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// Create goes on with the object that an earlier run left unfinished, or creates one.
func (r *Resource[M, I, S]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, S(&plan).Common().Timeouts.Create, r.about.ChangeTimeout, &resp.Diagnostics)
	defer cancel()
	task, change, diags := r.begin(ctx, req.Config, &plan, nil, nil)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	claim, err := change.Obtain(ctx)
	if claim != nil {
		resp.Diagnostics.Append(r.savePartial(ctx, req.Plan, resp, claim)...)
	}
	if err == nil {
		err = change.Finish(ctx)
	}
	resp.Diagnostics.Append(change.Warnings()...)
	if err != nil {
		resp.Diagnostics.Append(r.failed("create", r.kind.Label(&plan), err))
		r.noteStored(ctx, task, change, claim)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if claim.Shared {
		resp.Diagnostics.Append(r.handOver(ctx, task, change, resp.Private)...)
		return
	}
	resp.Diagnostics.Append(r.unmark(ctx, task, change, resp.Private)...)
}

// savePartial puts the object into the state as soon as it exists.
func (r *Resource[M, I, S]) savePartial(
	ctx context.Context, plan tfsdk.Plan, resp *resource.CreateResponse, claim *Claim,
) diag.Diagnostics {
	diags := base.SavePartial(ctx, plan, &resp.State, resp.Private, claim.Known)
	diags.Append(base.SaveTakenOver(ctx, resp.Private, claim.TakenOver)...)
	diags.Append(r.SaveRun(ctx, resp.Private)...)
	var partial M
	diags.Append(resp.State.Get(ctx, &partial)...)
	diags.Append(setIdentity(ctx, resp.Identity, r.kind.Identity(ctx, r.Provider, &partial))...)
	if claim.Existing {
		r.Run.Adopt(S(&partial).Common().ARN.ValueString())
	}
	return diags
}

// Update changes the parts that differ.
func (r *Resource[M, I, S]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, S(&plan).Common().Timeouts.Update, r.about.ChangeTimeout, &resp.Diagnostics)
	defer cancel()
	task, change, diags := r.begin(ctx, req.Config, &plan, &req.State, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := change.Observe(ctx)
	if err == nil {
		err = change.Finish(ctx)
	}
	resp.Diagnostics.Append(change.Warnings()...)
	if err != nil {
		resp.Diagnostics.Append(r.failed("update", r.kind.Label(&plan), err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, r.kind.Identity(ctx, r.Provider, &plan))...)
	resp.Diagnostics.Append(r.unmark(ctx, task, change, resp.Private)...)
}
