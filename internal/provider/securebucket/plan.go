package securebucket

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	fw "github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// ValidateConfig reports everything about the intent that needs neither AWS nor unknown values.
func (r *Resource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	_, diags := decode(req.Config.Raw, compose.Environment{})
	resp.Diagnostics.Append(diags...)
	target := path.Root("logging").AtName("target_bucket")
	var bucket, logs fw.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("bucket"), &bucket)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, target, &logs)...)
	if !logs.IsNull() && !logs.IsUnknown() && logs.Equal(bucket) {
		resp.Diagnostics.AddAttributeError(target, "Invalid "+thing+" "+bucket.ValueString(),
			"The bucket would log the delivery of its own logs, without end. Choose another target bucket.")
	}
}

// ModifyPlan fills in what the provider knows already, decides whether the plan may go on, and
// leaves word for Delete.
func (r *Resource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
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
		// With create_before_destroy, Create has taken this very bucket over by now, and Delete leaves it.
		if guarded && !r.Run.Adopted(state.Bucket.ValueString()) {
			resp.Diagnostics.Append(base.Protected("destroy", thing, state.Bucket.ValueString()))
		}
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	env, nowhere := r.environment(ctx)
	intent, diags := decode(req.Config.Raw, env)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.complete(ctx, &plan, &state, intent, marked)...)
	if nowhere != nil {
		resp.Diagnostics.Append(accountUnknown(nowhere, plan.PolicyJSON))
	}
	reason := ""
	if exists {
		reason = replacedBy(&plan, &state)
	}
	if reason != "" && guarded {
		resp.Diagnostics.Append(base.Protected("replace", thing, state.Bucket.ValueString()))
		return
	}
	if !exists || reason != "" {
		resp.Diagnostics.Append(base.SaveIntent(ctx, resp.Private, base.Intent{
			Action: base.Create, Identity: plannedIdentity(&plan, env), Protected: plan.protected(),
		})...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.lint(ctx, intent, &req.State, env)...)
	}
}

// environment is where the provider works. Without credentials the account stays unknown, and the error
// says why.
func (r *Resource) environment(ctx context.Context) (compose.Environment, error) {
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
func accountUnknown(err error, policyJSON fw.String) diag.Diagnostic {
	effect := "The bucket policy does not depend on it: policy_json is complete, and proven as it is."
	if policyJSON.IsUnknown() {
		effect = "The bucket policy is proven all the same; policy_json is known after apply."
	}
	return diag.NewWarningDiagnostic("Unable to tell the AWS account of "+thing+" at plan", base.Sentence(err.Error())+"\n\n"+effect)
}

// complete sets the computed attributes of a plan: always anew, so that a part which somebody
// changed behind Terraform's back shows up and is repaired.
func (r *Resource) complete(ctx context.Context, plan, state *model, intent *compose.Bucket, marked bool) diag.Diagnostics {
	// A bucket stays where it is when the provider's region changes.
	if plan.Region.IsUnknown() && !state.Region.IsNull() {
		plan.Region = state.Region
	} else if region, err := r.Clients.Region(ctx); plan.Region.IsUnknown() && err == nil {
		plan.Region = fw.StringValue(region)
	}
	plan.TagsAll = r.TagsAll(plan.Tags)
	if marked {
		// Something must show as changed, or no apply would remove the creation marker.
		plan.TagsAll = fw.MapUnknown(fw.StringType)
	}
	plan.PolicyJSON = fw.StringUnknown()
	if composed := intent.Policy(); composed.Document != nil && composed.Known() {
		plan.PolicyJSON = fw.StringValue(composed.JSON())
		if samePolicy(state.PolicyJSON.ValueString(), composed.JSON()) {
			plan.PolicyJSON = state.PolicyJSON
		}
	}
	return plan.locate()
}

// replacedBy names the attribute whose change replaces the bucket, "" when none does.
func replacedBy(plan, state *model) string {
	switch {
	case !plan.Bucket.Equal(state.Bucket):
		return "bucket"
	case !plan.Region.Equal(state.Region):
		return "region"
	default:
		return ""
	}
}

// plannedIdentity is the hash of the identity, "" when it is not known yet.
func plannedIdentity(plan *model, env compose.Environment) string {
	if env.Account == "" || plan.Bucket.IsUnknown() || plan.Region.IsUnknown() {
		return ""
	}
	return base.Identity{
		Type: typeName, Account: env.Account, Region: plan.Region.ValueString(), Name: plan.Bucket.ValueString(),
	}.Hash()
}

// decode reads the intent of a configuration or state.
func decode(raw tftypes.Value, env compose.Environment) (*compose.Bucket, diag.Diagnostics) {
	attributes, err := base.Attributes(raw)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the "+thing, err.Error())}
	}
	name, _ := attributes["bucket"].(string)
	intent, err := compose.DecodeBucket(attributes, env)
	return intent, base.AttributeErrors(strings.TrimSpace(thing+" "+name), err)
}

// protected reports whether deletion_protection is on, or may turn out to be.
func (m *model) protected() bool {
	return m.DeletionProtection.IsUnknown() || m.DeletionProtection.ValueBool()
}
