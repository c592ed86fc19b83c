package rotatingsecret

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// typeName is the resource type in the creation marker.
const typeName = "keyward_rotating_secret"

// ValidateConfig checks everything that can be checked without knowing where the secret will be.
func (r *Resource) ValidateConfig(
	_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	_, diags := decode(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
}

// decode reads the intent of a configuration.
func decode(config tftypes.Value, env compose.Environment) (*compose.Secret, diag.Diagnostics) {
	attributes, err := base.Attributes(config)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the configuration", err.Error())}
	}
	intent, err := compose.DecodeSecret(attributes, env)
	return intent, base.AttributeErrors(thing, err)
}

// ModifyPlan composes and checks the policy, computes what follows from the configuration, and guards what would
// be destroyed.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	exists := !req.State.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	marked, diags := base.LoadMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	halfMade, diags := base.LoadHalfMade(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	replaced, diags := base.LoadReplaced(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	guarded := state.DeletionProtection.ValueBool() && !halfMade && !replaced
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(base.SaveIntent(ctx, resp.Private, base.Intent{Action: base.Destroy})...)
		// With create_before_destroy, Create has taken this very secret over by now, and Delete leaves it.
		if guarded && !r.Run.Adopted(state.ID.ValueString()) {
			resp.Diagnostics.Append(base.Protected("destroy", thing, state.name()))
		}
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	env, diags := r.environment(ctx, &state)
	resp.Diagnostics.Append(diags...)
	intent, diags := decode(req.Config.Raw, env)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.complete(intent, &state, r.Provider)
	if marked { // something must show as changed, or no apply would take the mark off
		plan.TagsAll = types.MapUnknown(types.StringType)
	}
	changed := plan.replaces(&state, exists)
	resp.RequiresReplace = append(resp.RequiresReplace, changed...)
	// What protects the secret is what was applied, not what this plan would set.
	if len(changed) > 0 && guarded {
		resp.Diagnostics.Append(base.Protected("replace", thing, state.name()))
		return
	}
	if !exists || len(changed) > 0 {
		resp.Diagnostics.Append(intend(ctx, resp, &plan, intent)...)
	}
	resp.Diagnostics.Append(planStatus(ctx, req, resp, &plan, &state)...)
	resp.Diagnostics.Append(r.lint(ctx, intent, &req.State, env)...)
}

// planStatus sets the plan. How rotation stands may change with every apply, and is the reason for one where a
// rotation that is stuck is to be repaired.
func planStatus(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, state *model,
) diag.Diagnostics {
	var diags diag.Diagnostics
	if req.State.Raw.IsNull() {
		plan.RotationStatus = types.ObjectUnknown(statusTypes)
		return resp.Plan.Set(ctx, plan)
	}
	plan.RotationStatus = state.RotationStatus
	diags.Append(resp.Plan.Set(ctx, plan)...)
	stuck, _ := state.RotationStatus.Attributes()["stuck"].(types.Bool)
	if resp.Plan.Raw.Equal(req.State.Raw) && (!stuck.ValueBool() || !plan.Repair.ValueBool()) {
		return diags
	}
	plan.RotationStatus = types.ObjectUnknown(statusTypes)
	diags.Append(resp.Plan.Set(ctx, plan)...)
	return diags
}

// environment is where the secret is or will be. Without credentials the account stays unknown.
func (r *Resource) environment(ctx context.Context, state *model) (compose.Environment, diag.Diagnostics) {
	if env := place(state.ARN.ValueString()); env.Account != "" {
		return env, nil
	}
	var env compose.Environment
	var diags diag.Diagnostics
	if region, err := r.Clients.Region(ctx); err == nil {
		env.Region = region
	}
	identity, err := r.Clients.Identity(ctx)
	if err != nil {
		diags.AddWarning("Unable to tell the AWS account of "+thing+" at plan",
			base.Sentence(err.Error())+"\n\nThe policy is proven all the same.")
		return env, diags
	}
	env.Account, env.Partition = identity.Account, identity.Partition
	return env, diags
}

// intend notes what the plan is for.
func intend(
	ctx context.Context, resp *resource.ModifyPlanResponse, plan *model, intent *compose.Secret,
) diag.Diagnostics {
	note := base.Intent{Action: base.Create, Protected: plan.protected()}
	if intent.Account != "" && intent.Region != "" && policy.Known(intent.Name) {
		note.Identity = identityOf(intent.Name, intent.Environment).Hash()
	}
	return base.SaveIntent(ctx, resp.Private, note)
}

// complete sets the computed attributes of a plan: always anew, so that a part which somebody changed behind
// Terraform's back shows up and is repaired.
func (m *model) complete(intent *compose.Secret, state *model, provider *base.Provider) {
	if m.Region.IsUnknown() || m.Region.IsNull() {
		m.Region = types.StringUnknown()
		if intent.Region != "" {
			m.Region = types.StringValue(intent.Region)
		}
	}
	m.TagsAll = provider.TagsAll(m.Tags)
	m.PolicyJSON = types.StringUnknown()
	if composed := intent.Policy(); composed.Document != nil && composed.Known() {
		m.PolicyJSON = types.StringValue(composed.JSON())
		if samePolicy(state.PolicyJSON.ValueString(), composed.JSON()) {
			m.PolicyJSON = state.PolicyJSON
		}
	}
}

// replaces lists the attributes that change but cannot be changed.
func (m *model) replaces(state *model, exists bool) path.Paths {
	var changed path.Paths
	if exists && !m.Name.Equal(state.Name) {
		changed = append(changed, path.Root("name"))
	}
	if exists && !m.Region.Equal(state.Region) {
		changed = append(changed, path.Root("region"))
	}
	return changed
}
