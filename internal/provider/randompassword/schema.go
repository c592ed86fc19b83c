package randompassword

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "A password that AWS Secrets Manager makes, for write-only arguments. It is in no state and no plan " +
	"(Terraform 1.10 and later).\n\n" +
	"Every run makes another one, and plan and apply make one each. A write-only argument takes it only when its version number " +
	"changes, so that nothing changes by itself.\n\n" +
	"Needs `secretsmanager:GetRandomPassword`."

// Schema describes the attributes. The limits are those of GetRandomPassword in the Secrets Manager API reference.
func (*randomPassword) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: description, Attributes: map[string]schema.Attribute{
		"password_length": schema.Int64Attribute{
			MarkdownDescription: "How many characters the password has. Default: 32.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(1, 4096)},
		},
		"exclude_characters": schema.StringAttribute{
			MarkdownDescription: "Characters that the password must not have.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtMost(4096)},
		},
		"exclude_lowercase":   flag("Leave out lower-case letters. Default: `false`."),
		"exclude_numbers":     flag("Leave out digits. Default: `false`."),
		"exclude_punctuation": flag("Leave out punctuation. Default: `false`."),
		"exclude_uppercase":   flag("Leave out upper-case letters. Default: `false`."),
		"include_space":       flag("Let the password have spaces. Default: `false`."),
		"require_each_included_type": flag(
			"Put at least one character of each class that is not left out into the password. Default: `true`."),
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region whose Secrets Manager makes the password. Default: the provider's.",
			Optional:            true,
		},
		"random_password": schema.StringAttribute{MarkdownDescription: "The password.", Computed: true, Sensitive: true},
	}}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}
