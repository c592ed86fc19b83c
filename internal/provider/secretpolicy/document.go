// Package secretpolicy is the data source that composes the policies of secrets.
package secretpolicy

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// NewPolicyDocument makes keyward_secret_policy_document.
func NewPolicyDocument() datasource.DataSource {
	return &base.PolicyDocument{
		Type:  "secret_policy_document",
		Thing: "secret policy",
		Description: "A policy for a secret that another resource makes, such as `aws_secretsmanager_secret`: who may read it, and " +
			"nobody without TLS. Set `block_public_policy` where you attach it.",
		Attributes: attributes,
		Compose: func(attributes compose.Attributes, env compose.Environment) (*compose.Policy, *lint.Subject, error) {
			intent, err := compose.DecodeSecretPolicy(attributes, env)
			if err != nil {
				return nil, nil, err
			}
			composed := intent.Policy()
			return composed, lint.FromSecret(intent, composed), nil
		},
	}
}

// attributes are those that a secret policy is composed from. What their values may be is judged in
// one place, compose.DecodeSecretPolicy.
func attributes() map[string]schema.Attribute {
	own := base.DataSourceAttributes(map[string]resource.Attribute{
		"extra_statements": base.ExtraStatementsAttribute("Statements for what the attributes above cannot say. They come after "+
			"those and always apply to this secret alone.", nil),
	})
	own["readers"] = texts("ARNs of roles and users of the secret's account that may read its value.")
	own["external_accounts"] = texts("Ids of other AWS accounts that may read the value. Their own administrators decide who in " +
		"them does. The secret must then be encrypted under a key that these accounts may use: the AWS managed key " +
		"`aws/secretsmanager` serves no other account.")
	own["organization_id"] = schema.StringAttribute{
		MarkdownDescription: "The AWS organization (`o-...`) all of whose principals may read the value.",
		Optional:            true,
	}
	own["service_principals"] = schema.ListNestedAttribute{
		MarkdownDescription: "AWS services that read the value themselves, for resources of one account.",
		Optional:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"service": schema.StringAttribute{
				MarkdownDescription: "The service principal, such as `appflow.amazonaws.com`.",
				Required:            true,
			},
			"source_account": schema.StringAttribute{
				MarkdownDescription: "The account whose resources the service acts for. The secret's own by default.",
				Optional:            true,
			},
			"source_arns": texts("ARNs (wildcards allowed) of the resources that the service acts for. Any of the account by default."),
		}},
	}
	return own
}

func texts(description string) schema.Attribute {
	return schema.ListAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true}
}
