package securebucket

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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
	var bucket, target fw.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("bucket"), &bucket)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("logging").AtName("target_bucket"), &target)...)
	if !target.IsNull() && !target.IsUnknown() && target.Equal(bucket) {
		resp.Diagnostics.AddAttributeError(path.Root("logging").AtName("target_bucket"),
			"Invalid "+thing+" "+bucket.ValueString(),
			"The bucket would log the delivery of its own logs, without end. Choose another target bucket.")
	}
}

// ModifyPlan fills in what the provider knows already, decides whether the plan may go on, and
// leaves word for Delete.
func (r *Resource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if r.Provider == nil {
		return
	}
	marked, diags := base.LoadMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	var state *model
	if !req.State.Raw.IsNull() {
		state = &model{}
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(base.SaveIntent(ctx, resp.Private, base.Intent{Action: base.Destroy})...)
		if state.DeletionProtection.ValueBool() && !marked {
			resp.Diagnostics.Append(base.Protected("destroy", thing, state.Bucket.ValueString()))
		}
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.planValues(ctx, &plan, state, marked)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && !marked && state.DeletionProtection.ValueBool() {
		if reason := replaced(&plan, state); reason != "" {
			resp.Diagnostics.Append(base.Protected("replace ("+reason+")", thing, state.Bucket.ValueString()))
			return
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	r.planPolicy(ctx, req, resp, &plan, state)
	resp.Diagnostics.Append(base.SaveIntent(ctx, resp.Private, base.Intent{
		Action: base.Create, Identity: r.plannedIdentity(&plan), Protected: plan.DeletionProtection.ValueBool(),
	})...)
}

// planValues fills in what does not depend on the policy.
func (r *Resource) planValues(_ context.Context, plan, state *model, marked bool) diag.Diagnostics {
	if plan.Region.IsUnknown() {
		if state != nil {
			plan.Region = state.Region
		} else if region, err := r.Clients.Region(); err == nil {
			plan.Region = fw.StringValue(region)
		}
	}
	plan.TagsAll = r.TagsAll(plan.Tags)
	if marked {
		// Something must show as changed, or no apply would remove the creation marker.
		plan.TagsAll = fw.MapUnknown(fw.StringType)
	}
	return plan.locate()
}

// replaced names the attribute whose change replaces the bucket.
func replaced(plan, state *model) string {
	switch {
	case !plan.Bucket.Equal(state.Bucket):
		return "bucket changes"
	case !plan.Region.Equal(state.Region):
		return "region changes"
	}
	return ""
}

// planPolicy composes the policy from the plan.
func (r *Resource) planPolicy(
	ctx context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, plan, state *model,
) {
	intent, diags := decode(resp.Plan.Raw, r.environment())
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	plan.PolicyJSON = fw.StringUnknown()
	if composed := intent.Policy(); composed.Document != nil && composed.Known() {
		plan.PolicyJSON = fw.StringValue(composed.JSON())
	}
	if state != nil && samePolicy(plan.PolicyJSON.ValueString(), state.PolicyJSON.ValueString()) {
		plan.PolicyJSON = state.PolicyJSON
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("policy_json"), plan.PolicyJSON)...)
}

// environment is where the provider works, as far as that is known without asking for anything
// that is not configured yet.
func (r *Resource) environment() compose.Environment {
	region, err := r.Clients.Region()
	if err != nil {
		region = ""
	}
	identity, err := r.Clients.Identity()
	if err != nil {
		return compose.Environment{Region: region}
	}
	return compose.Environment{Partition: identity.Partition, Account: identity.Account, Region: region}
}

// plannedIdentity is the hash of the identity, "" when it is not known yet.
func (r *Resource) plannedIdentity(plan *model) string {
	account := r.environment().Account
	if account == "" || plan.Bucket.IsUnknown() || plan.Region.IsUnknown() {
		return ""
	}
	return base.Identity{
		Type: typeName, Account: account, Region: plan.Region.ValueString(), Name: plan.Bucket.ValueString(),
	}.Hash()
}

// decode reads the intent out of a configuration or plan.
func decode(raw tftypes.Value, env compose.Environment) (*compose.Bucket, diag.Diagnostics) {
	attributes, err := base.Attributes(raw)
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to read the "+thing, err.Error())}
	}
	name, _ := attributes["bucket"].(string)
	intent, err := compose.DecodeBucket(attributes, env)
	return intent, base.AttributeErrors(strings.TrimSpace(thing+" "+name), err)
}

// prepare makes a planned change ready to be applied: with every value known, the policy composed
// and the client at hand. It completes the plan, which becomes the state.
func (r *Resource) prepare(ctx context.Context, raw tftypes.Value, plan *model) (*change, diag.Diagnostics) {
	name := plan.Bucket.ValueString()
	caller, err := r.Clients.Identity()
	if err == nil && caller.Account == "" {
		err = fmt.Errorf("the account is not known, and the bucket policy names it. Remove skip_requesting_account_id " +
			"from the provider block")
	}
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, name, err)}
	}
	if plan.Region.IsUnknown() {
		region, err := r.Clients.Region()
		if err != nil {
			return nil, diag.Diagnostics{base.Failed("apply", thing, name, err)}
		}
		plan.Region = fw.StringValue(region)
	}
	diags := plan.locate()
	intent, more := decode(raw, compose.Environment{
		Partition: caller.Partition, Account: caller.Account, Region: plan.Region.ValueString(),
	})
	diags.Append(more...)
	if diags.HasError() {
		return nil, diags
	}
	composed := intent.Policy()
	if plan.PolicyJSON.IsUnknown() {
		plan.PolicyJSON = fw.StringValue(composed.JSON())
	}
	if plan.TagsAll.IsUnknown() {
		plan.TagsAll = r.TagsAll(plan.Tags)
	}
	work := &change{Provider: r.Provider, policy: composed.Document, caller: caller.ARN}
	work.want, more = plan.expand(ctx)
	diags.Append(more...)
	if work.remote, err = r.remote(plan); err != nil {
		diags.Append(base.Failed("apply", thing, name, err))
		return nil, diags
	}
	work.identity = r.identityOf(work.remote)
	return work, diags
}

// remote is the bucket that a plan or state is about.
func (r *Resource) remote(m *model) (*remote, error) {
	region := m.Region.ValueString()
	client, err := r.Clients.S3(region)
	if err != nil {
		return nil, err
	}
	caller, err := r.Clients.Identity()
	if err != nil {
		return nil, err
	}
	bucket := &remote{
		client: client, clock: r.Clock, name: m.Bucket.ValueString(), region: region, arn: m.ARN.ValueString(),
	}
	if caller.Account != "" {
		bucket.owner = &caller.Account
	}
	return bucket, nil
}

// locate fills in the attributes that follow from the name and the region.
func (m *model) locate() diag.Diagnostics {
	m.ID, m.ARN = m.Bucket, fw.StringUnknown()
	m.BucketDomainName, m.BucketRegionalDomainName = fw.StringUnknown(), fw.StringUnknown()
	if m.Bucket.IsUnknown() || m.Region.IsUnknown() {
		return nil
	}
	name, region := m.Bucket.ValueString(), m.Region.ValueString()
	partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region)
	if !ok {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("region"), "Invalid "+thing+" "+name,
			fmt.Sprintf("%q is no region of any AWS partition that this version of the provider knows.", region))}
	}
	m.ARN = fw.StringValue("arn:" + partition.ID() + ":s3:::" + name)
	m.BucketDomainName = fw.StringValue(name + ".s3." + partition.DNSSuffix())
	m.BucketRegionalDomainName = fw.StringValue(name + ".s3." + region + "." + partition.DNSSuffix())
	return nil
}

// whereabouts are the attributes that are known as soon as the bucket exists.
func (m *model) whereabouts() map[string]attr.Value {
	return map[string]attr.Value{
		"id": m.ID, "arn": m.ARN, "region": m.Region,
		"bucket_domain_name": m.BucketDomainName, "bucket_regional_domain_name": m.BucketRegionalDomainName,
		"policy_json": m.PolicyJSON, "tags_all": m.TagsAll,
	}
}
