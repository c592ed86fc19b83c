package rotatesecret

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "Rotates a secret of AWS Secrets Manager at once and waits until the new version is the current one: on demand " +
	"with `terraform apply -invoke`, or when a resource changes. Rotation has to be set up for the secret. Needs Terraform 1.14; " +
	"older versions use the provider without it.\n\n" +
	"Needs `secretsmanager:RotateSecret` and `secretsmanager:DescribeSecret`, and `lambda:InvokeFunction` on the function that rotates " +
	"the secret. The value of the secret is not read."

// Schema describes the arguments.
func (*rotateSecret) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: description, Attributes: map[string]schema.Attribute{
		"secret_id": schema.StringAttribute{
			MarkdownDescription: "The name or the ARN of the secret.",
			Required:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(1, 2048)},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region of the secret. Default: the provider's.",
			Optional:            true,
		},
		"timeouts": timeout(ctx),
	}}
}

// timeout is the timeouts attribute with its one operation.
func timeout(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx)
	nested, ok := attribute.(schema.SingleNestedAttribute)
	if !ok {
		return attribute
	}
	nested.MarkdownDescription = "How long the action may take."
	if text, ok := nested.Attributes["invoke"].(schema.StringAttribute); ok {
		text.MarkdownDescription = "How long to wait for the new version. Default: `15m`. As a duration with units, such as `30s` or `2h45m`."
		nested.Attributes["invoke"] = text
	}
	return nested
}
