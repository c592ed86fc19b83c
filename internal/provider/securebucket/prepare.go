package securebucket

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// errNoAccount says why a bucket cannot be managed with skip_requesting_account_id.
var errNoAccount = errors.New("the account is not known, and every change of a bucket names its owner: the provider block " +
	"has skip_requesting_account_id = true")

// prepare makes a planned change ready to be applied, with every value known: the policy composed
// and judged again, the client at hand. It completes the plan, which becomes the state.
func (r *Resource) prepare(
	ctx context.Context, config tfsdk.Config, state *tfsdk.State, plan *model,
) (*change, diag.Diagnostics) {
	name := plan.Bucket.ValueString()
	caller, err := r.Clients.Identity(ctx)
	if err == nil && caller.Account == "" {
		err = errNoAccount
	}
	if err == nil && plan.Region.IsUnknown() {
		var region string
		region, err = r.Clients.Region(ctx)
		plan.Region = fw.StringValue(region)
	}
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, name, err)}
	}
	diags := plan.locate()
	env := compose.Environment{
		Partition: caller.Partition, Account: caller.Account, Region: plan.Region.ValueString(),
	}
	intent, more := decode(config.Raw, env)
	diags.Append(more...)
	if diags.HasError() {
		return nil, diags
	}
	composed := intent.Policy()
	if composed.Document == nil || !composed.Known() {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic(base.Unable("apply", thing, name), fmt.Sprintf(
			"The bucket policy still depends on unknown values (%v). This is a bug; please report it.", composed.Unknown))}
	}
	// Warnings were shown with the plan.
	if diags := r.lint(ctx, intent, state, env).Errors(); diags.HasError() {
		return nil, diags
	}
	if plan.PolicyJSON.IsUnknown() {
		plan.PolicyJSON = fw.StringValue(composed.JSON())
	}
	if plan.TagsAll.IsUnknown() {
		plan.TagsAll = r.TagsAll(plan.Tags)
	}
	work := &change{Provider: r.Provider, policy: composed.Document, caller: caller.ARN}
	work.want, diags = plan.expand(ctx)
	if work.remote, err = r.remote(ctx, plan, caller); err != nil {
		diags.Append(base.Failed("apply", thing, name, err))
		return nil, diags
	}
	work.identity = work.remote.identity()
	return work, diags
}

// find is the bucket that a state is about.
func (r *Resource) find(ctx context.Context, m *model) (*remote, error) {
	caller, err := r.Clients.Identity(ctx)
	if err != nil {
		return nil, err
	}
	return r.remote(ctx, m, caller)
}

func (r *Resource) remote(ctx context.Context, m *model, caller awsclient.Identity) (*remote, error) {
	client, err := r.Clients.S3(ctx, m.Region.ValueString())
	if err != nil {
		return nil, err
	}
	bucket := &remote{
		client: client, clock: r.Clock,
		name: m.Bucket.ValueString(), region: m.Region.ValueString(), arn: m.ARN.ValueString(),
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
