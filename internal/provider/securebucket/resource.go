// Package securebucket is the composite resource keyward_secure_bucket.
//
// It owns one S3 bucket and all its settings: public access block, ownership controls, default
// encryption, bucket policy, versioning, access logging, lifecycle rules and tags. They are
// created in this order, after the bucket itself, which carries a creation marker until its tags
// are put. On deletion the bucket goes with everything that belongs to it in one call, so no
// protection is ever taken from a bucket that still exists. It never touches objects (but for
// force_destroy), ACLs, replication, notifications, CORS, website settings or the bucket that
// receives the logs. Gone means that HeadBucket answers 404; a part that was removed or changed is
// shown in the plan and put back.
//
// The IAM actions it needs are in examples/resources/keyward_secure_bucket/iam-policy.json.
package securebucket

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

const (
	typeName = "keyward_secure_bucket"
	thing    = "secure bucket"
	// defaultTimeout leaves room for a principal of the policy that S3 does not see yet (two
	// minutes) and for a conflicting operation that is still under way.
	defaultTimeout = 20 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = &Resource{}
	_ resource.ResourceWithIdentity       = &Resource{}
	_ resource.ResourceWithImportState    = &Resource{}
	_ resource.ResourceWithModifyPlan     = &Resource{}
	_ resource.ResourceWithValidateConfig = &Resource{}
)

// Resource is keyward_secure_bucket.
type Resource struct{ base.Resource }

// New returns the resource for the provider's list.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource type.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_secure_bucket"
}

// Create makes the bucket, or goes on with one that an earlier run left half-made.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	name := plan.Bucket.ValueString()
	work, diags := r.prepare(ctx, req.Config, nil, &plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(work.check(ctx, settings{})...)
	if resp.Diagnostics.HasError() {
		return
	}
	have, err := work.obtain(ctx, plan.AdoptExisting.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, name, err))
		return
	}
	resp.Diagnostics.Append(base.SavePartial(ctx, req.Plan, &resp.State, resp.Private, plan.whereabouts())...)
	resp.Diagnostics.Append(base.SaveTakenOver(ctx, resp.Private, have.marker.TakenOver)...)
	resp.Diagnostics.Append(r.SaveRun(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity(work.remote.owner))...)
	if resp.Diagnostics.HasError() {
		return
	}
	pending, err := work.finish(ctx, have)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, name, err))
		work.noteStored(ctx, have)
		return
	}
	resp.Diagnostics.Append(pending.warnings(name)...)
	resp.Diagnostics.Append(base.SaveMarked(ctx, resp.Private, pending.marker || work.want.marker.Complete)...)
	resp.Diagnostics.Append(base.SaveTakenOver(ctx, resp.Private, have.marker.TakenOver || work.want.marker.Complete)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Read takes every setting from AWS. A bucket that does not exist leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := state.Timeouts.Read(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	name := state.Bucket.ValueString()
	bucket, err := r.find(ctx, &state)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, name, err))
		return
	}
	found, err := bucket.findSure(ctx)
	switch {
	case errors.Is(err, errGone):
		resp.State.RemoveResource(ctx)
		// The framework wants an identity also of what is gone, and older Terraforms store none.
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity(bucket.owner))...)
		return
	case err != nil:
		resp.Diagnostics.Append(base.Failed("read", thing, name, err))
		return
	}
	resp.Diagnostics.Append(state.flatten(ctx, found)...)
	state.Tags, state.TagsAll = r.Tags(found.Tags, state.Tags)
	resp.Diagnostics.Append(state.locate()...)
	resp.Diagnostics.Append(base.NoteMarker(ctx, req.Private, resp.Private, found.marker, found.marked)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity(bucket.owner))...)
}

// Update puts the parts that changed.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	marked, diags := base.LoadMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	name := plan.Bucket.ValueString()
	work, diags := r.prepare(ctx, req.Config, &req.State, &plan)
	resp.Diagnostics.Append(diags...)
	have, diags := state.observed(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	have.marked = marked
	resp.Diagnostics.Append(work.check(ctx, have)...)
	if resp.Diagnostics.HasError() {
		return
	}
	pending, err := work.finish(ctx, have)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, name, err))
		return
	}
	resp.Diagnostics.Append(pending.warnings(name)...)
	resp.Diagnostics.Append(base.SaveMarked(ctx, resp.Private, pending.marker)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity(work.remote.owner))...)
}

// Delete removes the bucket. A half-made bucket that the same apply creates again stays for it.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	intent, diags := base.LoadIntent(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := state.Timeouts.Delete(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	name := state.Bucket.ValueString()
	bucket, err := r.find(ctx, &state)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, name, err))
		return
	}
	replaced, diags, err := r.Replaced(ctx, req.Private, name, bucket.allTags)
	resp.Diagnostics.Append(diags...)
	if replaced {
		err = bucket.passOver(ctx)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, name, err))
	}
	if replaced || resp.Diagnostics.HasError() {
		return
	}
	if intent.Action == base.Create {
		keep, diags := r.keepFor(ctx, intent, bucket, &state)
		resp.Diagnostics.Append(diags...)
		if keep || diags.HasError() {
			return
		}
	}
	if err := bucket.delete(ctx, state.ForceDestroy.ValueBool()); err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, name, err))
	}
}

// ImportState takes "NAME", "NAME@REGION" or an identity.
func (r *Resource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	imported, diags := importTarget(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if imported.Region.IsNull() {
		region, err := r.Clients.Region(ctx)
		if err != nil {
			resp.Diagnostics.Append(base.Failed("import", thing, imported.Bucket.ValueString(), err))
			return
		}
		imported.Region = fw.StringValue(region)
	}
	resp.Diagnostics.Append(imported.save(ctx, &resp.State)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}
