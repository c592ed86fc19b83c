// Package securebucket is the composite resource keyward_secure_bucket.
//
// It owns one S3 bucket and all its settings: public access block, ownership controls, default
// encryption, bucket policy, versioning, access logging, lifecycle rules and tags. They are
// created in this order, after the bucket itself, which carries a creation marker until its tags
// are put. On deletion the bucket goes with everything that belongs to it in one call, so no
// protection is ever taken from a bucket that still exists. It never touches objects (but for
// force_destroy), ACLs, replication, notifications, CORS, website settings or the bucket that
// receives the logs. Gone means that HeadBucket answers 404; a part that was removed or changed is
// shown in the plan and put back.
//
// The IAM actions it needs are in examples/resources/keyward_secure_bucket/iam-policy.json.
package securebucket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const thing = "secure bucket"

// kind is the kind of composite of keyward_secure_bucket.
type kind struct{}

// New makes the resource.
func New() resource.Resource { return composite.New(kind{}) }

func (kind) About() composite.About {
	// The time leaves room for a principal of the policy that S3 does not see yet (two minutes), and for a
	// conflicting operation that is still under way.
	const limit = 20 * time.Minute
	return composite.About{
		Type: "keyward_secure_bucket", Thing: thing, NameAttribute: "bucket", Loss: "what it holds would be lost for good",
		ChangeTimeout: limit, ReadTimeout: limit,
	}
}

func (kind) Label(m *model) string { return m.Bucket.ValueString() }

func (kind) Decode(attributes compose.Attributes, env compose.Environment) (*compose.Bucket, error) {
	return compose.DecodeBucket(attributes, env)
}

func (kind) Name(intent *compose.Bucket) string { return intent.Name }

func (kind) Policy(intent *compose.Bucket) *compose.Policy { return intent.Policy() }

func (kind) Subjects(intent *compose.Bucket) []*lint.Subject {
	return []*lint.Subject{lint.FromBucket(intent, intent.Policy())}
}

func (kind) Fixed(m *model) map[string]attr.Value { return map[string]attr.Value{"bucket": m.Bucket} }

func (kind) Complete(plan, _ *model, _ *compose.Bucket) diag.Diagnostics { return plan.locate() }

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

// Read takes every setting from S3. A bucket that does not exist is gone.
func (kind) Read(ctx context.Context, provider *base.Provider, m *model) (composite.Found, error) {
	bucket, err := at(ctx, provider, m)
	if err != nil {
		return composite.Found{}, err
	}
	is, err := bucket.findSure(ctx)
	if err != nil {
		return composite.Found{Gone: errors.Is(err, errGone)}, ignoring(err, errGone)
	}
	found := composite.Found{Tags: is.allTags}
	found.Diagnostics = m.flatten(ctx, is)
	m.Tags, m.TagsAll = provider.Tags(is.Tags, m.Tags)
	m.setDefaults()
	found.Diagnostics.Append(m.locate()...)
	return found, nil
}

func ignoring(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return err
}

// at is the bucket that a state or plan is about.
func at(ctx context.Context, provider *base.Provider, m *model) (*remote, error) {
	caller, err := provider.Clients.Identity(ctx)
	if err != nil {
		return nil, err
	}
	client, err := provider.Clients.S3(ctx, m.Region.ValueString())
	if err != nil {
		return nil, err
	}
	bucket := &remote{
		client: client, clock: provider.Clock,
		name: m.Bucket.ValueString(), region: m.Region.ValueString(), arn: m.ARN.ValueString(),
	}
	if caller.Account != "" {
		bucket.owner = &caller.Account
	}
	return bucket, nil
}
