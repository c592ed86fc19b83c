package securebucket

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// NewPolicyDocument makes keyward_bucket_policy_document.
func NewPolicyDocument() datasource.DataSource {
	return &base.PolicyDocument{
		Type:  "bucket_policy_document",
		Thing: "bucket policy",
		Description: "The policy that `keyward_secure_bucket` would write, for a bucket that another resource makes, such as " +
			"`aws_s3_bucket`. The policy is proven when the data source is read, and a finding stands on the attribute at fault.",
		Attributes: func() map[string]schema.Attribute {
			return base.DataSourceAttributes(policyAttributes(), base.Only(identityAttributes(), "bucket"),
				base.Only(settingsAttributes(), "sse_algorithm", "kms_key_arn"))
		},
		Compose: func(attributes compose.Attributes, env compose.Environment) (*compose.Policy, *lint.Subject, error) {
			intent, err := compose.DecodeBucket(attributes, env)
			if err != nil {
				return nil, nil, err
			}
			composed := intent.Policy()
			return composed, lint.FromBucket(intent, composed), nil
		},
	}
}
