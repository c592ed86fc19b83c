package composite

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// ValidateConfig checks everything that can be checked without knowing where the object will be.
func (r *Resource[M, I, S]) ValidateConfig(
	_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	_, diags := r.decode(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
}

// decode reads the intent of a configuration or a state.
func (r *Resource[M, I, S]) decode(value tftypes.Value, env compose.Environment) (*I, diag.Diagnostics) {
	attributes, err := base.Attributes(value)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the "+r.about.Thing, err.Error())}
	}
	name, _ := attributes[r.about.NameAttribute].(string)
	intent, err := r.kind.Decode(attributes, env)
	return intent, base.AttributeErrors(strings.TrimSpace(r.about.Thing+" "+name), err)
}

// ModifyPlan composes and checks the policy, computes what follows from the configuration, guards what would be
// destroyed, and leaves word for Delete.
func (r *Resource[M, I, S]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state M
	exists := !req.State.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	past, diags := loadPast(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	is := S(&state).Common()
	guarded := is.DeletionProtection.ValueBool() && !past.halfMade && !past.replaced
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(base.SaveIntent(ctx, resp.Private, base.Intent{Action: base.Destroy})...)
		// With create_before_destroy, Create has taken this very object over by now, and Delete leaves it.
		if guarded && !r.Run.Adopted(is.ARN.ValueString()) {
			resp.Diagnostics.Append(r.protected("destroy", &state, ""))
		}
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	env, unknown := r.environment(ctx, is)
	intent, diags := r.decode(req.Config.Raw, env)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.complete(&plan, &state, intent, env)...)
	will := S(&plan).Common()
	if unknown != nil {
		resp.Diagnostics.Append(accountUnknown(r.about.Thing, unknown, will))
	}
	if past.marked { // something must show as changed, or no apply would take the mark off
		will.TagsAll = types.MapUnknown(types.StringType)
	}
	var changed path.Paths
	if exists {
		changed = r.replaces(&plan, &state)
	}
	resp.RequiresReplace = append(resp.RequiresReplace, changed...)
	// What protects the object is what was applied, not what this plan would set.
	if len(changed) > 0 && guarded {
		resp.Diagnostics.Append(r.protected("replace", &state, ""))
		return
	}
	if !exists || len(changed) > 0 {
		resp.Diagnostics.Append(r.intend(ctx, resp.Private, will, intent, env)...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	if volatile, ok := r.kind.(Volatile[M]); ok && exists && !resp.Plan.Raw.Equal(req.State.Raw) {
		volatile.Forget(&plan)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
	resp.Diagnostics.Append(r.lint(ctx, intent, &req.State, env)...)
}

// Volatile is a kind with attributes that any apply may change.
type Volatile[M any] interface {
	// Forget makes them unknown in a plan that changes something.
	Forget(plan *M)
}

// past is what private state says about an object.
type past struct{ marked, halfMade, replaced bool }

func loadPast(ctx context.Context, private base.PrivateReader) (p past, diags diag.Diagnostics) {
	var more diag.Diagnostics
	p.marked, diags = base.LoadMarked(ctx, private)
	p.halfMade, more = base.LoadHalfMade(ctx, private)
	diags.Append(more...)
	p.replaced, more = base.LoadReplaced(ctx, private)
	diags.Append(more...)
	return p, diags
}

// protected is the diagnostic that stops what would end a protected object. Another way out, if there is one, is a
// sentence of its own.
func (r *Resource[M, I, S]) protected(what string, state *M, otherwise string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"), base.Unable(what, r.about.Thing, r.kind.Label(state)),
		"deletion_protection of this "+r.about.Thing+" is true, and "+r.about.Loss+". "+otherwise+"If you mean it, "+
			"set deletion_protection = false, apply that, and then try again.")
}

// environment is where the object is or will be. Without credentials the account stays unknown, and the error says why.
func (r *Resource[M, I, S]) environment(ctx context.Context, state *State) (compose.Environment, error) {
	if env := state.place(); env.Account != "" {
		return env, nil
	}
	var env compose.Environment
	if region, err := r.Clients.Region(ctx); err == nil {
		env.Region = region
	}
	identity, err := r.Clients.Identity(ctx)
	if err != nil {
		return env, err
	}
	env.Account, env.Partition = identity.Account, identity.Partition
	return env, nil
}

// accountUnknown warns that the account could not be told, and what of the plan depends on it.
func accountUnknown(thing string, err error, plan *State) diag.Diagnostic {
	effect := "The policy does not depend on it: policy_json is complete, and proven as it is."
	if plan.PolicyJSON.IsUnknown() {
		effect = "The policy is proven all the same; policy_json is known after apply."
	}
	return diag.NewWarningDiagnostic("Unable to tell the AWS account of "+thing+" at plan", base.Sentence(err.Error())+"\n\n"+effect)
}

// complete sets the computed attributes of a plan.
func (r *Resource[M, I, S]) complete(plan, state *M, intent *I, env compose.Environment) diag.Diagnostics {
	will, is := S(plan).Common(), S(state).Common()
	if will.Region.IsUnknown() || will.Region.IsNull() {
		will.Region = base.Known(env.Region)
		if !is.Region.IsNull() { // an object stays where it is when the provider's Region changes
			will.Region = is.Region
		}
	}
	will.TagsAll = r.TagsAll(will.Tags)
	will.PolicyJSON = types.StringUnknown()
	if composed := r.kind.Policy(intent); composed.Document != nil && composed.Known() {
		will.PolicyJSON = is.PolicyJSON
		will.FlattenPolicy(composed.JSON())
	}
	return r.kind.Complete(plan, state, intent)
}

// replaces lists the attributes that change but cannot be changed.
func (r *Resource[M, I, S]) replaces(plan, state *M) path.Paths {
	fixed := func(m *M) map[string]attr.Value {
		values := r.kind.Fixed(m)
		values["region"] = S(m).Common().Region
		return values
	}
	before, after := fixed(state), fixed(plan)
	var changed path.Paths
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if !before[name].Equal(after[name]) {
			changed = append(changed, path.Root(name))
		}
	}
	return changed
}

// intend notes what the plan is for.
func (r *Resource[M, I, S]) intend(
	ctx context.Context, private base.PrivateWriter, plan *State, intent *I, env compose.Environment,
) diag.Diagnostics {
	note := base.Intent{Action: base.Create, Protected: plan.protected()}
	env.Region = plan.Region.ValueString()
	if name := r.kind.Name(intent); env.Account != "" && env.Region != "" && name != "" && policy.Known(name) {
		note.Identity = r.identity(name, env).Hash()
	}
	return base.SaveIntent(ctx, private, note)
}

// identity is what the creation marker stands for.
func (r *Resource[M, I, S]) identity(name string, env compose.Environment) base.Identity {
	return base.Identity{Type: r.about.Type, Account: env.Account, Region: env.Region, Name: name}
}
