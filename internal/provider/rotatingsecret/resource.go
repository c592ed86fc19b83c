// Package rotatingsecret is the resource keyward_rotating_secret.
//
// AWS objects owned: one secret with its resource policy, description, key, tags and rotation, and its
// replicas in other Regions. Created in this order: secret (with its first value, description and tags, marked
// as unfinished), policy, replicas, rotation, removal of the mark. On destroy replicas go first, rotation is
// cancelled, and the deletion of the secret is scheduled.
//
// It reads no value and writes none over a current one. It touches no version but those by which rotation is
// tested (testVersion), and, where the configuration says so, the label of a rotation that is stuck. It never
// bypasses BlockPublicPolicy, never overwrites a secret in a replica's Region, and leaves alone secrets that an
// AWS service or a partner manages. A secret that does not exist or is pending deletion is gone.
//
// The IAM actions that it needs are in examples/resources/keyward_rotating_secret/iam-policy.json.
package rotatingsecret

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
const thing = "rotating secret"

// The default time-outs. A change waits for the test of a rotation function, which may run for 15 minutes.
const (
	changeTimeout = 30 * time.Minute
	readTimeout   = 5 * time.Minute
)

// Resource is keyward_rotating_secret.
type Resource struct{ base.Resource }

// New makes the resource.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_rotating_secret"
}

// Create goes on with the secret that an earlier run left unfinished, or creates one.
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
	p, err := r.parts(ctx, w.Region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, w.Name, err))
		return
	}
	s, err := r.obtain(ctx, p, w)
	if s != nil {
		resp.Diagnostics.Append(r.savePartial(ctx, req.Plan, resp, s)...)
	}
	var finished *secret
	if err == nil {
		finished, err = p.finish(ctx, s, w)
	}
	resp.Diagnostics.Append(p.warnings...)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, w.Name, err))
		r.noteStored(ctx, p, s, w)
		return
	}
	plan.flatten(finished, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if s.Shared {
		resp.Diagnostics.Append(r.handOver(ctx, p, resp.Private, finished, w)...)
		return
	}
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, finished)...)
}

// finish brings every part in line and reads the secret back.
func (p *parts) finish(ctx context.Context, s *secret, w *wanted) (*secret, error) {
	if err := p.converge(ctx, s, w); err != nil {
		return nil, err
	}
	return p.settle(ctx, s.ARN, w)
}

// unmark takes the creation marker off a finished secret. That it may fail is a warning: an error would taint a
// secret that is complete, and the next apply takes the marker off.
func (p *parts) unmark(ctx context.Context, private base.PrivateWriter, s *secret) diag.Diagnostics {
	if !s.Marked {
		return base.SaveMarked(ctx, private, false)
	}
	err := p.untag(ctx, s.ARN, base.MarkerKey)
	diags := base.SaveMarked(ctx, private, err != nil)
	if err != nil {
		failed := base.Failed("take the creation marker off", thing, s.Name, err)
		diags.AddWarning(failed.Summary(), failed.Detail()+"\n\nThe secret is complete. The next apply takes the marker off.")
	}
	return diags
}

func (r *Resource) savePartial(ctx context.Context, plan tfsdk.Plan, resp *resource.CreateResponse, s *secret) diag.Diagnostics {
	diags := base.SavePartial(ctx, plan, &resp.State, resp.Private, map[string]attr.Value{
		"id": types.StringValue(s.ARN), "arn": types.StringValue(s.ARN), "region": types.StringValue(place(s.ARN).Region),
	})
	diags.Append(base.SaveTakenOver(ctx, resp.Private, s.TakenOver)...)
	diags.Append(r.SaveRun(ctx, resp.Private)...)
	diags.Append(setIdentity(ctx, resp.Identity, s.ARN)...)
	return diags
}

// setIdentity writes the identity where Terraform knows identities.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, arn string) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, identityModel{ARN: types.StringValue(arn)})
}

// Read reads every part but the value. A secret that is gone, or pending deletion, leaves the state.
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
	s, err := p.findSure(ctx, state.ARN.ValueString())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, state.name(), err))
		return
	}
	if s == nil || s.Pending() {
		if s != nil {
			resp.Diagnostics.Append(pendingWarning(s))
		}
		resp.State.RemoveResource(ctx)
		// The framework wants an identity also of what is gone, and older Terraforms store none.
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.ARN.ValueString())...)
		return
	}
	if s.Stuck {
		resp.Diagnostics.Append(stuckWarning(s))
	}
	state.flatten(s, r.Provider)
	state.setDefaults()
	marker, marked := base.ParseMarker(s.Tags[base.MarkerKey])
	resp.Diagnostics.Append(base.NoteMarker(ctx, req.Private, resp.Private, marker, marked)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, s.ARN)...)
}

func pendingWarning(s *secret) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Deletion of "+thing+" "+s.Name+" is scheduled",
		"AWS deletes the secret and its value at the end of its recovery window, and keeps its name until then. Terraform plans a "+
			"new secret, which cannot be created before. To keep this one, set restore_if_pending_deletion = true, or run "+
			"aws secretsmanager restore-secret --secret-id "+s.ARN+".")
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
	w.ValueAsked = !plan.InitialVersion.Equal(state.InitialVersion)
	p, err := r.parts(ctx, w.Region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, w.Name, err))
		return
	}
	s, err := p.findThere(ctx, state.ARN.ValueString())
	if err == nil {
		s, err = p.finish(ctx, s, w)
	}
	resp.Diagnostics.Append(p.warnings...)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, w.Name, err))
		return
	}
	plan.flatten(s, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, s.ARN)...)
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, s)...)
}

// Delete schedules the deletion of the secret. An unfinished secret that Terraform replaces is left for the
// Create that follows.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	intent, diags := base.LoadIntent(ctx, req.Private)
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
	arn := state.ARN.ValueString()
	replaced, diags, err := r.Replaced(ctx, req.Private, arn, func(ctx context.Context) (map[string]string, error) {
		s, err := p.describe(ctx, arn)
		if s == nil {
			return nil, err
		}
		return s.Tags, err
	})
	resp.Diagnostics.Append(diags...)
	switch {
	case err != nil || resp.Diagnostics.HasError():
	case replaced:
		err = p.passOver(ctx, arn)
	default:
		err = p.remove(ctx, &state, intent)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, state.name(), err))
	}
}
