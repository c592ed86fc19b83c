package securebucket

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// policyAttributes are the attributes that only the bucket policy is composed from. What their
// values may be is judged in one place, compose.DecodeBucket, for the plan and the linter alike.
func policyAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"administrators": texts("ARNs of roles and users of the bucket's own account that must keep the right to read " +
			"and write the bucket policy and to list the bucket. A plan whose policy would take it from one of them fails."),
		"allowed_kms_key_arns": texts("Full ARNs of more KMS keys that uploads may name. " +
			"Objects are encrypted under `kms_key_arn` unless they name one of these."),
		"access": schema.ListNestedAttribute{
			MarkdownDescription: "Who may do what with the objects. Principals of the bucket's own account need no " +
				"entry when their IAM policies already allow it.",
			Optional:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: accessAttributes()},
		},
		"extra_statements": base.ExtraStatementsAttribute("Statements for what the attributes above cannot say. They come "+
			"after those and are proven like those.", map[string]schema.Attribute{
			"resources": texts("Paths below the bucket: `*` are all its objects, `logs/*` those under a prefix, and an empty " +
				"string is the bucket itself. The bucket and all its objects by default."),
		}),
		"minimum_tls_version": schema.StringAttribute{
			MarkdownDescription: "The oldest TLS version that is accepted: `1.2` (default; every AWS endpoint requires it " +
				"anyway, so no statement is written) or `1.3`, which cuts off clients behind interface endpoints and " +
				"multi-Region access points.",
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString("1.2"),
		},
	}
}

func accessAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"sid": schema.StringAttribute{
			MarkdownDescription: "Sid of the statement. The default is made from the place in the list.",
			Optional:            true,
		},
		"principals": texts("ARNs of roles and users of the bucket's own account."),
		"external_accounts": texts("Ids of other AWS accounts. Their own administrators decide who in them may " +
			"use the access."),
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "Id of an AWS organization (`o-...`) whose principals get the access.",
			Optional:            true,
		},
		"services": schema.ListNestedAttribute{
			MarkdownDescription: "AWS services that get the access for themselves, such as log delivery.",
			Optional:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"service": schema.StringAttribute{
					MarkdownDescription: "Service principal, such as `logging.s3.amazonaws.com`.",
					Required:            true,
				},
				"source_account": schema.StringAttribute{
					MarkdownDescription: "Account on whose behalf the service acts. Default: the bucket's own account.",
					Optional:            true,
				},
				"source_arns": texts("ARNs of the resources on whose behalf the service acts; `*` and `?` match any text."),
			}},
		},
		"prefixes": texts("Key prefixes that the access is limited to. Default: the whole bucket."),
		"actions": schema.ListAttribute{
			MarkdownDescription: "What may be done: `read`, `write`, `delete`, `list`.",
			Required:            true,
			ElementType:         types.StringType,
		},
		"conditions": base.ConditionsAttribute(),
	}
}

func texts(description string) schema.ListAttribute {
	return schema.ListAttribute{MarkdownDescription: description, Optional: true, ElementType: types.StringType}
}
