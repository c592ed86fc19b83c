package base

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// WaiverAttribute is lint_waivers.
func WaiverAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Lint findings that are accepted for this resource, each with its reason. `keyward lint` honours " +
			"them too.",
		Optional: true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"rule": schema.StringAttribute{MarkdownDescription: "The rule's id.", Required: true},
			"statement": schema.StringAttribute{
				MarkdownDescription: "The Sid or index of the statement that it is waived for. Any by default.",
				Optional:            true,
			},
			"reason": schema.StringAttribute{MarkdownDescription: "Why the finding is acceptable.", Required: true},
			"expires": schema.StringAttribute{
				MarkdownDescription: "The last day of the waiver, `YYYY-MM-DD`. It does not expire if omitted.",
				Optional:            true,
			},
		}},
	}
}

// ExtraStatementsAttribute is extra_statements, with the attributes in more beside those that the
// statements of all composites have.
func ExtraStatementsAttribute(description string, more map[string]schema.Attribute) schema.Attribute {
	attributes := map[string]schema.Attribute{
		"sid": schema.StringAttribute{
			MarkdownDescription: "The statement's id, unique in the policy. `Extra1`, `Extra2`, ... by default.",
			Optional:            true,
		},
		"effect": schema.StringAttribute{
			MarkdownDescription: "`Allow` (the default) or `Deny`.",
			Optional:            true,
		},
		"principals": schema.ListNestedAttribute{
			MarkdownDescription: "Whom the statement is about.",
			Required:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type": schema.StringAttribute{
					MarkdownDescription: "`AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everybody.",
					Required:            true,
				},
				"identifiers": schema.ListAttribute{
					MarkdownDescription: "ARNs, account ids or service names, as the type says.",
					ElementType:         types.StringType,
					Required:            true,
				},
			}},
		},
		"actions": schema.ListAttribute{
			MarkdownDescription: "Actions with their service prefix; wildcards are allowed.",
			ElementType:         types.StringType,
			Required:            true,
		},
		"conditions": ConditionsAttribute(),
	}
	maps.Copy(attributes, more)
	return schema.ListNestedAttribute{
		MarkdownDescription: description,
		Optional:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}

// ConditionsAttribute is conditions, in the words of aws_iam_policy_document.
func ConditionsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Conditions, all of which must hold.",
		Optional:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"test":     schema.StringAttribute{MarkdownDescription: "The condition operator, such as `StringEquals`.", Required: true},
			"variable": schema.StringAttribute{MarkdownDescription: "The condition key, such as `aws:PrincipalTag/team`.", Required: true},
			"values": schema.ListAttribute{
				MarkdownDescription: "The values, any of which may match.",
				ElementType:         types.StringType,
				Required:            true,
			},
		}},
	}
}
