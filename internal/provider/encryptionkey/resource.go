// Package encryptionkey is the resource keyward_encryption_key.
//
// AWS objects owned: one KMS key with its key policy, description, tags and rotation, and the
// aliases that the configuration lists. Created in this order: key (with policy, description and
// tags, marked as unfinished), rotation, aliases, disabled state, removal of the mark. On destroy
// the deletion of the key is scheduled; its aliases go with it.
//
// IAM actions: kms:CreateKey, DescribeKey, GetKeyPolicy, PutKeyPolicy, GetKeyRotationStatus,
// EnableKeyRotation, DisableKeyRotation, ListAliases, CreateAlias, UpdateAlias, DeleteAlias,
// ListResourceTags, TagResource, UntagResource, UpdateKeyDescription, EnableKey, DisableKey,
// ScheduleKeyDeletion, CancelKeyDeletion; tag:GetResources; sts:GetCallerIdentity.
//
// It never bypasses the lockout check of KMS, and never touches grants, key material, or aliases
// that the configuration does not list. A key that does not exist or is pending deletion is gone.
package encryptionkey

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// thing is what messages call the resource.
const thing = "encryption key"

// The default time-outs.
const (
	changeTimeout = 10 * time.Minute
	readTimeout   = 5 * time.Minute
)

// Resource is keyward_encryption_key.
type Resource struct{ base.Resource }

// New makes the resource.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_encryption_key"
}

// Create goes on with the key that an earlier run left unfinished, or creates one.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	w, diags := r.want(ctx, req.Config, &plan, nil)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	name := w.Aliases[0]
	p, err := r.parts(ctx, w.Region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, name, err))
		return
	}
	k, err := r.obtain(ctx, p, w)
	if k != nil {
		resp.Diagnostics.Append(r.savePartial(ctx, req.Plan, resp, k)...)
	}
	var finished *key
	if err == nil {
		finished, err = p.finish(ctx, k, w)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, name, err))
		r.noteStored(ctx, p, k, w)
		return
	}
	plan.flatten(*finished, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if k.Shared {
		resp.Diagnostics.Append(r.handOver(ctx, p, resp.Private, finished, w)...)
		return
	}
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, finished, name)...)
}

// obtain is the key to finish: a new one, or one that was there. It is not nil as soon as there is
// one, also beside an error.
func (r *Resource) obtain(ctx context.Context, p *parts, w *wanted) (*key, error) {
	claimed, err := r.claim(ctx, p, w)
	if err != nil {
		return nil, err
	}
	if claimed == nil {
		if err := w.checkCaller(); err != nil {
			return nil, err
		}
		k, err := r.create(ctx, p, w)
		p.settling = true
		return k, err
	}
	r.Run.Adopt(claimed.ID)
	k, err := p.find(ctx, claimed.ID)
	if k == nil {
		k = claimed
	}
	k.TakenOver, k.Shared = claimed.TakenOver, claimed.Shared // the tags may be old
	return k, err
}

// finish brings every part in line and reads the key back.
func (p *parts) finish(ctx context.Context, k *key, w *wanted) (*key, error) {
	if !samePolicy(k.Policy, w.Policy) {
		if err := w.checkCaller(); err != nil {
			return nil, err
		}
	}
	if err := p.converge(ctx, *k, w); err != nil {
		return nil, err
	}
	return p.settle(ctx, k.ID, w)
}

// unmark takes the creation marker off a finished key. That it may fail is a warning: an error
// would taint a key that is complete, and the next apply takes the marker off.
func (p *parts) unmark(ctx context.Context, private base.PrivateWriter, k *key, name string) diag.Diagnostics {
	_, marked := k.Tags[base.MarkerKey]
	if !marked {
		return base.SaveMarked(ctx, private, false)
	}
	err := p.untag(ctx, k.ID, base.MarkerKey)
	diags := base.SaveMarked(ctx, private, err != nil)
	if err != nil {
		failed := base.Failed("take the creation marker off", thing, name, err)
		diags.AddWarning(failed.Summary(), failed.Detail()+"\n\nThe key is complete. The next apply takes the marker off.")
	}
	return diags
}

func (r *Resource) savePartial(ctx context.Context, plan tfsdk.Plan, resp *resource.CreateResponse, k *key) diag.Diagnostics {
	diags := base.SavePartial(ctx, plan, &resp.State, resp.Private, map[string]attr.Value{
		"id": types.StringValue(k.ID), "key_id": types.StringValue(k.ID), "arn": types.StringValue(k.ARN),
		"region": types.StringValue(place(k.ARN).Region),
	})
	diags.Append(base.SaveTakenOver(ctx, resp.Private, k.TakenOver)...)
	diags.Append(r.SaveRun(ctx, resp.Private)...)
	diags.Append(setIdentity(ctx, resp.Identity, k.ARN)...)
	return diags
}

// setIdentity writes the identity where Terraform knows identities.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, keyARN string) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	env := place(keyARN)
	return identity.Set(ctx, identityModel{
		ID: types.StringValue(keyID(keyARN)), Region: types.StringValue(env.Region), Account: types.StringValue(env.Account),
	})
}

// Read reads every part. A key that is gone, or pending deletion, leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	p, err := r.parts(ctx, state.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, state.name(), err))
		return
	}
	k, err := p.findSure(ctx, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, state.name(), err))
		return
	}
	if k == nil || k.Pending {
		if k != nil {
			resp.Diagnostics.Append(pendingWarning(state.name(), k))
		}
		resp.State.RemoveResource(ctx)
		// The framework wants an identity also of what is gone, and older Terraforms store none.
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.ARN.ValueString())...)
		return
	}
	state.flatten(*k, r.Provider)
	state.setDefaults()
	marker, marked := base.ParseMarker(k.Tags[base.MarkerKey])
	resp.Diagnostics.Append(base.NoteMarker(ctx, req.Private, resp.Private, marker, marked)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, k.ARN)...)
}

func pendingWarning(name string, k *key) diag.Diagnostic {
	when := "as soon as its replicas are gone"
	if !k.DeletionDate.IsZero() {
		when = "on " + k.DeletionDate.UTC().Format(time.DateOnly)
	}
	return diag.NewWarningDiagnostic("Deletion of "+thing+" "+name+" is scheduled",
		"AWS deletes the key "+k.ID+" "+when+", and what it encrypted is lost then. Terraform plans a new key. To keep this one, "+
			"set restore_pending_deletion = true, or run aws kms cancel-key-deletion --key-id "+k.ID+" and "+
			"aws kms enable-key --key-id "+k.ID+".")
}

// Update changes the parts that differ.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	w, diags := r.want(ctx, req.Config, &plan, &req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p, err := r.parts(ctx, w.Region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, state.name(), err))
		return
	}
	is := state.observed()
	k, err := p.finish(ctx, &is, w)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, state.name(), err))
		return
	}
	plan.flatten(*k, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, k.ARN)...)
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, k, state.name())...)
}

// Delete schedules the deletion of the key. An unfinished key that Terraform replaces is left for
// the Create that follows.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	intent, diags := base.LoadIntent(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	halfMade, diags := base.LoadHalfMade(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	limit, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	p, err := r.parts(ctx, state.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, state.name(), err))
		return
	}
	id := state.ID.ValueString()
	replaced, diags, err := r.Replaced(ctx, req.Private, id, func(ctx context.Context) (map[string]string, error) {
		return p.tags(ctx, id)
	})
	resp.Diagnostics.Append(diags...)
	switch {
	case err != nil || resp.Diagnostics.HasError():
	case replaced:
		err = p.passOver(ctx, id)
	default:
		err = r.remove(ctx, p, &state, intent, halfMade)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, state.name(), err))
	}
}
