// Package rotationfunction is the resource keyward_rotation_function.
//
// AWS objects owned: one Lambda function with its code, settings, concurrency, failure destination and the
// permission of Secrets Manager to invoke it; its role with one inline policy; its log group. Created in this order:
// role (marked as unfinished), its policy, log group, function, concurrency, failure destination, permission, removal
// of the mark. The permission comes last, so that nobody invokes what is not complete. Destroyed in the order
// function, log group, role: the role last, because it carries the mark.
//
// IAM actions: iam:CreateRole, GetRole, DeleteRole, TagRole, UntagRole, UpdateAssumeRolePolicy, PutRolePolicy,
// GetRolePolicy, DeleteRolePolicy, PutRolePermissionsBoundary, DeleteRolePermissionsBoundary, PassRole;
// lambda:CreateFunction, GetFunction, GetFunctionConfiguration, UpdateFunctionConfiguration, UpdateFunctionCode,
// DeleteFunction, PutFunctionConcurrency, DeleteFunctionConcurrency, PutFunctionEventInvokeConfig,
// GetFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfig, AddPermission, RemovePermission, GetPolicy,
// TagResource, UntagResource; logs:CreateLogGroup, DescribeLogGroups, DeleteLogGroup, PutRetentionPolicy,
// AssociateKmsKey, DisassociateKmsKey, ListTagsForResource, TagResource, UntagResource; sts:GetCallerIdentity.
// Lambda itself asks more of the caller: s3:GetObject for a package in S3, ec2:Describe* for a VPC, kms:CreateGrant
// and kms:Encrypt for a key of the environment.
//
// It never touches other statements of the function's policy, other policies of the role, or a secret.
package rotationfunction

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
const thing = "rotation function"

// The default time-outs. A function in a VPC takes minutes to get its network interfaces.
const (
	changeTimeout = 15 * time.Minute
	readTimeout   = 5 * time.Minute
)

// Resource is keyward_rotation_function.
type Resource struct{ base.Resource }

// New makes the resource.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_rotation_function"
}

// Create goes on with what an earlier run left unfinished, or begins with the role.
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
	p, err := r.parts(ctx, w.names)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, w.Name, err))
		return
	}
	is, err := r.obtain(ctx, p, w)
	if is != nil {
		resp.Diagnostics.Append(r.savePartial(ctx, req.Plan, resp, w, is)...)
	}
	var finished *deployment
	if err == nil {
		finished, err = p.finish(ctx, is, w)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("create", thing, w.Name, err))
		r.noteStored(ctx, p, is, w)
		return
	}
	plan.flatten(finished, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if is.Shared {
		resp.Diagnostics.Append(r.handOver(ctx, p, resp.Private, w)...)
		return
	}
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, finished)...)
}

// finish brings every part in line and reads all back.
func (p *parts) finish(ctx context.Context, is *deployment, w *wanted) (*deployment, error) {
	if err := p.converge(ctx, *is, w); err != nil {
		return nil, err
	}
	return p.settle(ctx, w)
}

func (r *Resource) savePartial(
	ctx context.Context, plan tfsdk.Plan, resp *resource.CreateResponse, w *wanted, is *deployment,
) diag.Diagnostics {
	diags := base.SavePartial(ctx, plan, &resp.State, resp.Private, map[string]attr.Value{
		"id": types.StringValue(w.Name), "arn": types.StringValue(w.ARN()), "region": types.StringValue(w.Region),
		"role_name": types.StringValue(w.RoleName()), "complete": types.BoolValue(false),
	})
	diags.Append(base.SaveTakenOver(ctx, resp.Private, is.TakenOver)...)
	diags.Append(r.SaveRun(ctx, resp.Private)...)
	diags.Append(setIdentity(ctx, resp.Identity, w.names)...)
	return diags
}

// setIdentity writes the identity where Terraform knows identities.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, n names) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, identityModel{
		Name: types.StringValue(n.Function), Region: types.StringValue(n.Region), Account: types.StringValue(n.Account),
	})
}

// Read reads every part. It leaves the state when neither the function nor its role is there any more; what
// else is missing makes it incomplete, and the next apply puts it back.
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

	p, err := r.parts(ctx, state.names())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, state.ID.ValueString(), err))
		return
	}
	is, err := p.findSure(ctx)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", thing, state.ID.ValueString(), err))
		return
	}
	if is == nil {
		resp.State.RemoveResource(ctx)
		// The framework wants an identity also of what is gone, and older Terraforms store none.
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, p.names)...)
		return
	}
	state.flatten(is, r.Provider)
	state.setDefaults()
	marker, marked := base.ParseMarker(is.RoleTags[base.MarkerKey])
	resp.Diagnostics.Append(base.NoteMarker(ctx, req.Private, resp.Private, marker, marked)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, p.names)...)
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
	p, err := r.parts(ctx, w.names)
	var is *deployment
	if err == nil {
		is, err = p.find(ctx)
	}
	if err == nil {
		err = is.checkForeign(w)
	}
	if err == nil {
		is, err = p.finish(ctx, is, w)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("update", thing, w.Name, err))
		return
	}
	plan.flatten(is, r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, w.names)...)
	resp.Diagnostics.Append(p.unmark(ctx, resp.Private, is)...)
}

// Delete deletes every part. An unfinished function that Terraform replaces is left for the Create that follows.
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

	p, err := r.parts(ctx, state.names())
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, state.ID.ValueString(), err))
		return
	}
	replaced, diags, err := r.Replaced(ctx, req.Private, state.ARN.ValueString(), p.roleTags)
	resp.Diagnostics.Append(diags...)
	switch {
	case err != nil || resp.Diagnostics.HasError():
	case replaced:
		err = p.passOver(ctx)
	default:
		err = p.remove(ctx, &state, intent)
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("delete", thing, state.ID.ValueString(), err))
	}
}
