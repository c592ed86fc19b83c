package rotatingsecret

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// access are the attributes from which the resource policy is composed: those of keyward_secret_policy_document.
func access() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"readers": texts("ARNs of roles and users of the secret's account that may read its value."),
		"external_accounts": texts("Ids of other AWS accounts that may read the value. Their own administrators decide who in them does. " +
			"The key must let them decrypt, too."),
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "The AWS organization (`o-...`) all of whose principals may read the value.",
			Optional:            true,
		},
		"service_principals": schema.ListNestedAttribute{
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
		},
		"extra_statements": base.ExtraStatementsAttribute("Statements for what the attributes above cannot say. They come after those, are proven "+
			"like those, and always apply to this secret alone.", nil),
	}
}
