package encryptionkey

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// access are the attributes from which the key policy is composed.
func access() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"iam_delegation": schema.StringAttribute{
			MarkdownDescription: "What IAM policies of the account may grant on the key: `full` (the default, everything), " +
				"`administration` (its administration, but no use) or `none` (nothing: only principals named here count).",
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(string(compose.DelegateFull)),
		},
		"acknowledge_no_iam_delegation": schema.BoolAttribute{
			MarkdownDescription: "Must be `true` with `iam_delegation = \"none\"`: when the named administrators are gone, only " +
				"AWS Support can recover the key.",
			Optional: true,
		},
		"administrators": texts("ARNs of roles and users of the key's account that administer the key: everything but using " +
			"it, granting its use, and deleting it."),
		"deletion_administrators": texts("ARNs of roles and users of the key's account that may schedule and cancel its deletion."),
		"users":                   users(),
		"grant_users":             grantUsers(),
		"service_principals":      servicePrincipals(),
		"external_accounts":       externalAccounts(),
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "The AWS organization (`o-...`) all of whose principals may use the key.",
			Optional:            true,
		},
		"extra_statements": base.ExtraStatementsAttribute("Statements for what the attributes above cannot say. They come after "+
			"those, are proven like those, and always apply to this key alone.", nil),
	}
}

const (
	operationsText = "KMS operations without prefix, such as `Decrypt`. All that go with the key's spec and usage by default."
	viaText        = "Services through which alone the key may be used: short names such as `s3`, which mean the key's Region, " +
		"or full ones such as `s3.us-east-1.amazonaws.com`. Direct use too if omitted."
	ownPrincipals = "ARNs of roles and users of the key's account."
)

func users() schema.Attribute {
	return entries("Who uses the key.", map[string]schema.Attribute{
		"principals":         requiredTexts(ownPrincipals),
		"operations":         texts(operationsText),
		"via_services":       texts(viaText),
		"encryption_context": encryptionContext(contextText + "."),
	})
}

const contextText = "Pairs of the encryption context that a request must carry, each with the values (wildcards " +
	"`*` and `?` allowed) it may have"

func encryptionContext(description string) schema.Attribute {
	return schema.MapAttribute{
		MarkdownDescription: description,
		ElementType:         types.ListType{ElemType: types.StringType},
		Optional:            true,
	}
}

func grantUsers() schema.Attribute {
	return entries("Who may have AWS services create grants on the key, as EBS and RDS need. S3 does not.",
		map[string]schema.Attribute{
			"principals":   requiredTexts(ownPrincipals),
			"via_services": texts(viaText),
		})
}

func servicePrincipals() schema.Attribute {
	return entries("AWS services that use the key themselves, for resources of one account.", map[string]schema.Attribute{
		"service":    required("The service principal, such as `logs.us-east-1.amazonaws.com`."),
		"operations": texts(operationsText),
		"source_account": optional("The account whose resources the service acts for. The key's own by default, unless " +
			"`encryption_context` says for which resources it is."),
		"source_arns": texts("ARNs (wildcards allowed) of the resources that the service acts for. Any of the account by default."),
		"encryption_context": encryptionContext(contextText + ". CloudWatch Logs names the log group there, as " +
			"`aws:logs:arn`, and AWS binds it by that."),
	})
}

func externalAccounts() schema.Attribute {
	return entries("Other accounts whose IAM policies may grant use of the key.", map[string]schema.Attribute{
		"account_id":   required("The account, 12 digits."),
		"operations":   texts(operationsText),
		"via_services": texts(viaText),
	})
}

func entries(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: description,
		Optional:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}

func texts(description string) schema.Attribute {
	return schema.ListAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true}
}

func requiredTexts(description string) schema.Attribute {
	return schema.ListAttribute{MarkdownDescription: description, ElementType: types.StringType, Required: true}
}

func required(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Required: true}
}

func optional(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}
