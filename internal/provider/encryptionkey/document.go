package encryptionkey

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// NewPolicyDocument makes keyward_key_policy_document.
func NewPolicyDocument() datasource.DataSource {
	return &base.PolicyDocument{
		Type:  "key_policy_document",
		Thing: "key policy",
		Description: "The policy that `keyward_encryption_key` would write, for a key that another resource makes, such as `aws_kms_key`. " +
			"The policy is proven when the data source is read, and a finding stands on the attribute at fault.",
		Attributes: func() map[string]schema.Attribute {
			return base.DataSourceAttributes(access(), base.Only(settings(), "key_spec", "key_usage", "multi_region"))
		},
		Compose: func(attributes compose.Attributes, env compose.Environment) (*compose.Policy, *lint.Subject, error) {
			intent, err := compose.DecodeKeyPolicy(attributes, env)
			if err != nil {
				return nil, nil, err
			}
			composed := intent.Policy()
			return composed, lint.FromKey(intent, composed), nil
		},
	}
}
