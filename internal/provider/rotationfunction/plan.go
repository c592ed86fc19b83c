package rotationfunction

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
const typeName = "keyward_rotation_function"

// ValidateConfig checks everything that can be checked without knowing where the function will be.
func (r *Resource) ValidateConfig(
	_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	_, diags := decode(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
}

// decode reads the intent of a configuration.
func decode(config tftypes.Value, env compose.Environment) (*compose.RotationFunction, diag.Diagnostics) {
	attributes, err := base.Attributes(config)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the configuration", err.Error())}
	}
	intent, err := compose.DecodeRotationFunction(attributes, env)
	return intent, base.AttributeErrors(thing, err)
}

// ModifyPlan composes and checks the permissions, looks into the package, computes what follows from the
// configuration, and guards what would be destroyed.
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
		// With create_before_destroy, Create has taken this very function over by now, and Delete leaves it.
		if guarded && !r.Run.Adopted(state.ARN.ValueString()) {
			resp.Diagnostics.Append(protected("destroy", state.ID.ValueString()))
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
	plan.compute(intent, &state, r.Provider)
	if marked { // something must show as changed, or no apply would take the mark off
		plan.TagsAll = types.MapUnknown(types.StringType)
	}
	changed := plan.replaces(&state, exists)
	resp.RequiresReplace = append(resp.RequiresReplace, changed...)
	// What protects the function is what was applied, not what this plan would set.
	if len(changed) > 0 && guarded {
		resp.Diagnostics.Append(protected("replace", state.ID.ValueString()))
		return
	}
	if !exists || len(changed) > 0 {
		resp.Diagnostics.Append(intend(ctx, resp, &plan, intent)...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	resp.Diagnostics.Append(plan.check(&state)...)
	resp.Diagnostics.Append(r.lint(ctx, intent, &req.State, env)...)
}

// protected is the diagnostic that stops a plan which would end a protected function.
func protected(what, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"), base.Unable(what, thing, name),
		"deletion_protection of this function is true, and the secrets that name it could not be rotated without it. If you mean it, "+
			"set deletion_protection = false, apply that, and then try again.")
}

// check finds what would fail at apply: a package that is not the one that is meant, too many settings.
func (m *model) check(state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("package")
	b, before := m.bundle(), state.bundle()
	known := !m.Package.IsUnknown() && isKnown(m.Package, "file") && isKnown(m.Package, "sha256") && !m.Architecture.IsUnknown()
	if known && b.File != "" && (b.SHA256 != before.SHA256 || !m.Architecture.Equal(state.Architecture)) {
		if err := b.check(m.Architecture.ValueString()); err != nil {
			diags.AddAttributeError(at, base.Unable("use the package of", thing, m.Name.ValueString()), base.Sentence(err.Error()))
		}
	}
	if err := m.checkEnvironment(); err != nil { // what is unknown counts as nothing
		diags.AddAttributeError(path.Root("tls"), "Invalid "+thing, base.Sentence(err.Error()))
	}
	return diags
}

func isKnown(object types.Object, name string) bool {
	value, ok := object.Attributes()[name]
	return !ok || !value.IsUnknown()
}

// environment is where the function is or will be. Without credentials the account stays unknown.
func (r *Resource) environment(ctx context.Context, state *model) (compose.Environment, diag.Diagnostics) {
	if n := state.names(); n.Account != "" {
		return compose.Environment{Partition: n.Partition, Region: n.Region, Account: n.Account}, nil
	}
	var env compose.Environment
	var diags diag.Diagnostics
	region, err := r.Clients.Region(ctx)
	if err == nil {
		env.Region = region
	}
	identity, err := r.Clients.Identity(ctx)
	if err != nil {
		diags.AddWarning("Unable to tell the AWS account of "+thing+" at plan",
			base.Sentence(err.Error())+"\n\nThe permissions are proven all the same; policy_json, which holds the account, is known "+
				"after apply.")
		return env, diags
	}
	env.Account, env.Partition = identity.Account, identity.Partition
	return env, diags
}

// intend notes what the plan is for.
func intend(
	ctx context.Context, resp *resource.ModifyPlanResponse, plan *model, intent *compose.RotationFunction,
) diag.Diagnostics {
	note := base.Intent{
		Action:    base.Create,
		Protected: plan.DeletionProtection.IsUnknown() || plan.DeletionProtection.ValueBool(),
	}
	if identity, known := identityOf(intent); known {
		note.Identity = identity.Hash()
	}
	return base.SaveIntent(ctx, resp.Private, note)
}

// identityOf is what the creation marker will stand for; known is false while a part is unknown.
func identityOf(intent *compose.RotationFunction) (identity base.Identity, known bool) {
	identity = base.Identity{Type: typeName, Account: intent.Account, Region: intent.Region, Name: intent.Name}
	known = identity.Account != "" && identity.Region != "" && policy.Known(identity.Name)
	return identity, known
}

// compute fills the computed attributes, as far as they are known.
func (m *model) compute(intent *compose.RotationFunction, state *model, provider *base.Provider) {
	m.Region = known(intent.Region)
	m.TagsAll = provider.TagsAll(m.Tags)
	m.Complete = types.BoolValue(true)
	m.ID, m.ARN, m.RoleName = known(intent.Name), known(intent.ARN()), known(intent.RoleName())
	m.RoleARN = types.StringUnknown()
	if !m.RoleName.IsUnknown() && intent.Account != "" && intent.Partition != "" {
		m.RoleARN = types.StringValue("arn:" + intent.Partition + ":iam::" + intent.Account + ":role/" + intent.RoleName())
	}
	m.PolicyJSON = types.StringUnknown()
	if composed := intent.RolePolicy(); composed.Document != nil && composed.Known() {
		m.PolicyJSON = types.StringValue(composed.JSON())
		if samePolicy(state.PolicyJSON.ValueString(), composed.JSON()) {
			m.PolicyJSON = state.PolicyJSON
		}
	}
}

func known(text string) types.String {
	if text == "" || !policy.Known(text) {
		return types.StringUnknown()
	}
	return types.StringValue(text)
}

// replaces lists the attributes that change but cannot be changed.
func (m *model) replaces(state *model, exists bool) path.Paths {
	if !exists {
		return nil
	}
	var changed path.Paths
	if !m.Name.Equal(state.Name) {
		changed = append(changed, path.Root("name"))
	}
	if !m.Region.Equal(state.Region) {
		changed = append(changed, path.Root("region"))
	}
	return changed
}
