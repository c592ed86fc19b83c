package secretvalue

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const description = "The value of a secret of AWS Secrets Manager, for provider blocks, write-only arguments and provisioners. " +
	"It is read when Terraform needs it, and is in no state and no plan (Terraform 1.10 and later).\n\n" +
	"Needs `secretsmanager:GetSecretValue`, and `kms:Decrypt` where the secret has a key of its own."

// Schema describes the attributes.
func (*secretValue) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: description, Attributes: map[string]schema.Attribute{
		"secret_id": schema.StringAttribute{
			MarkdownDescription: "The name or the ARN of the secret. Of a secret in another account, the ARN.",
			Required:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(1, 2048)},
		},
		"version_id": schema.StringAttribute{
			MarkdownDescription: "The id of the version. By default the one with `version_stage`; with both, the version must have the label.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(32, 64)},
		},
		"version_stage": schema.StringAttribute{
			MarkdownDescription: "The label of the version, such as `AWSPENDING` or `AWSPREVIOUS`. Default: `AWSCURRENT`, unless `version_id` is set.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(1, 256)},
		},
		"json_keys": schema.SetAttribute{
			MarkdownDescription: "The fields that `values` has. It is an error when the value is no JSON object or has no such field.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region of the secret. Default: the provider's.",
			Optional:            true,
		},
		"arn":          schema.StringAttribute{MarkdownDescription: "The ARN of the secret.", Computed: true},
		"created_date": schema.StringAttribute{MarkdownDescription: "When the version was made (RFC 3339).", Computed: true},
		"version_stages": schema.SetAttribute{
			MarkdownDescription: "The labels of the version.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"secret_string": schema.StringAttribute{
			MarkdownDescription: "The value, null where it is binary.",
			Computed:            true,
			Sensitive:           true,
		},
		"secret_binary": schema.StringAttribute{
			MarkdownDescription: "A binary value in base64, null where the value is text.",
			Computed:            true,
			Sensitive:           true,
		},
		"values": schema.MapAttribute{
			MarkdownDescription: "The fields of a value that is a JSON object: text as it is, everything else as JSON. Null for any other value.",
			ElementType:         types.StringType,
			Computed:            true,
			Sensitive:           true,
		},
	}}
}
