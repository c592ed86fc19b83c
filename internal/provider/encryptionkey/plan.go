package encryptionkey

import (
	"context"
	"strings"

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
const typeName = "keyward_encryption_key"

// ValidateConfig checks everything that can be checked without knowing where the key will be.
func (r *Resource) ValidateConfig(
	_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	_, diags := decode(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
}

// decode reads the intent of a configuration.
func decode(config tftypes.Value, env compose.Environment) (*compose.Key, diag.Diagnostics) {
	attributes, err := base.Attributes(config)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the configuration", err.Error())}
	}
	intent, err := compose.DecodeKey(attributes, env)
	return intent, base.AttributeErrors(thing, err)
}

// ModifyPlan composes and checks the policy, computes what follows from the configuration, and
// guards what would be destroyed.
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
		// With create_before_destroy, Create has taken this very key over by now, and Delete leaves it.
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
	// What protects the key is what was applied, not what this plan would set.
	if len(changed) > 0 && guarded {
		resp.Diagnostics.Append(base.Protected("replace", thing, state.name()))
		return
	}
	if !exists || len(changed) > 0 {
		resp.Diagnostics.Append(intend(ctx, resp, &plan, intent)...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	resp.Diagnostics.Append(r.lint(ctx, intent, &req.State, env)...)
}

// environment is where the key is or will be. Without credentials the account stays unknown.
func (r *Resource) environment(ctx context.Context, state *model) (compose.Environment, diag.Diagnostics) {
	if env := place(state.ARN.ValueString()); env.Account != "" {
		return env, nil
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
			base.Sentence(err.Error())+"\n\nThe key policy is proven all the same; policy_json, which holds the account, is "+
				"known after apply.")
		return env, diags
	}
	env.Account, env.Partition = identity.Account, identity.Partition
	return env, diags
}

// intend notes what the plan is for.
func intend(
	ctx context.Context, resp *resource.ModifyPlanResponse, plan *model, intent *compose.Key,
) diag.Diagnostics {
	note := base.Intent{Action: base.Create, Protected: plan.protected()}
	if identity, known := identityOf(intent); known {
		note.Identity = identity.Hash()
	}
	return base.SaveIntent(ctx, resp.Private, note)
}

// identityOf is what the creation marker will stand for; known is false while a part is unknown.
func identityOf(intent *compose.Key) (identity base.Identity, known bool) {
	if len(intent.Aliases) == 0 {
		return identity, false
	}
	identity = base.Identity{
		Type: typeName, Account: intent.Account, Region: intent.Region, Name: intent.Aliases[0],
	}
	return identity, identity.Account != "" && identity.Region != "" && policy.Known(identity.Name)
}

// complete sets the computed attributes of a plan: always anew, so that a part which somebody
// changed behind Terraform's back shows up and is repaired.
func (m *model) complete(intent *compose.Key, state *model, provider *base.Provider) {
	undecided := func(attribute string) bool {
		_, unknown := intent.Unknown[attribute]
		return unknown
	}
	if m.Region.IsUnknown() || m.Region.IsNull() {
		m.Region = known(intent.Region)
	}
	m.KeyUsage = known(intent.Usage)
	if undecided("key_spec") || undecided("key_usage") {
		m.KeyUsage = types.StringUnknown()
	}
	if !undecided("key_spec") && !undecided("rotation") && !undecided("rotation.enabled") && !undecided("rotation.period_in_days") {
		m.Rotation = flattenRotation(intent.Rotation)
	}
	m.TagsAll = provider.TagsAll(m.Tags)
	m.PolicyJSON = types.StringUnknown()
	if composed := intent.Policy(); composed.Document != nil && composed.Known() {
		m.PolicyJSON = types.StringValue(composed.JSON())
		if samePolicy(state.PolicyJSON.ValueString(), composed.JSON()) {
			m.PolicyJSON = state.PolicyJSON
		}
	}
	m.PrimaryAliasARN = types.StringUnknown()
	if identity, ok := identityOf(intent); ok && intent.Partition != "" {
		m.PrimaryAliasARN = types.StringValue(strings.Join(
			[]string{"arn", intent.Partition, "kms", identity.Region, identity.Account, identity.Name}, ":"))
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
	add := func(name string, equal bool) {
		if !equal {
			changed = append(changed, path.Root(name))
		}
	}
	add("region", m.Region.Equal(state.Region))
	add("key_spec", m.KeySpec.Equal(state.KeySpec))
	add("key_usage", m.KeyUsage.Equal(state.KeyUsage))
	add("multi_region", m.MultiRegion.Equal(state.MultiRegion))
	return changed
}

// name is what messages call the key: its first alias, or its id just after an import.
func (m *model) name() string {
	if aliases := expandTexts(m.Aliases); len(aliases) > 0 {
		return aliases[0]
	}
	return m.ID.ValueString()
}

// protected reports whether deletion_protection is on, or may turn out to be.
func (m *model) protected() bool {
	return m.DeletionProtection.IsUnknown() || m.DeletionProtection.ValueBool()
}
