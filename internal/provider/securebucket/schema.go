package securebucket

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
)

// Schema describes the attributes. What the values of the policy attributes may be is decided by package compose,
// for the plan and for the linter alike.
func (kind) Schema() schema.Schema {
	attributes := identityAttributes()
	maps.Copy(attributes, settingsAttributes())
	maps.Copy(attributes, policyAttributes())
	maps.Copy(attributes, lifespanAttributes())
	return schema.Schema{
		MarkdownDescription: "A bucket that keeps what it holds encrypted and private: encryption under one key, TLS, " +
			"ownership, public access blocks, versioning, access logs, lifecycle and a bucket policy that is proven " +
			"before anything is created, in one block.",
		Attributes: attributes,
	}
}

// IdentitySchema is what tells one bucket from all others.
func (kind) IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"bucket": identityschema.StringAttribute{
			Description:       "Name of the bucket.",
			RequiredForImport: true,
		},
		"region": identityschema.StringAttribute{
			Description:       "Region of the bucket. Default: the provider's.",
			OptionalForImport: true,
		},
		"account_id": identityschema.StringAttribute{
			Description:       "Account of the bucket.",
			OptionalForImport: true,
		},
	}}
}

func identityAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"bucket": schema.StringAttribute{
			MarkdownDescription: "Full name of the bucket. Names of the account-regional namespace, " +
				"`PREFIX-ACCOUNT-REGION-an`, are recommended: nobody else can take them, neither before the bucket is " +
				"created nor after it is deleted. Changing the name creates another bucket.",
			Required: true,
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "Region of the bucket. Default: the provider's when the bucket is created. " +
				"Changing it creates another bucket.",
			Optional: true,
			Computed: true,
		},
		"id":                          computed("Name of the bucket."),
		"arn":                         computed("ARN of the bucket."),
		"bucket_domain_name":          computed("Domain name of the bucket, `NAME.s3.amazonaws.com` in most partitions."),
		"bucket_regional_domain_name": computed("Domain name of the bucket with its region."),
		"policy_json": computed("The bucket policy that these attributes make, as S3 holds it. It is known at plan unless " +
			"an attribute that it is made from is not."),
	}
}

// lifespanAttributes are about how the bucket comes and goes and is judged, not about what it is.
func lifespanAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"force_destroy": flag("Whether destroying the resource deletes all objects, with all versions. It must have been " +
			"applied before."),
		"deletion_protection": schema.BoolAttribute{
			MarkdownDescription: "Whether a plan that would destroy or replace the bucket fails. Default `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"adopt_existing": flag("Whether creation may take over a bucket of that name that the account owns already. " +
			"Its settings, policy and lifecycle rules are then replaced by those of this resource."),
	}
}

func computed(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{
		MarkdownDescription: description + " Default `false`.",
		Optional:            true,
		Computed:            true,
		Default:             booldefault.StaticBool(false),
	}
}
