// Package randompassword is the ephemeral resource keyward_random_password: a password that AWS Secrets Manager
// makes, for the length of one run of Terraform. It is in no state and no plan.
package randompassword

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// New makes keyward_random_password.
func New() ephemeral.EphemeralResource { return &randomPassword{} }

type randomPassword struct{ base.Ephemeral }

// model is the ephemeral resource as Terraform has it. The arguments are those of GetRandomPassword.
type model struct {
	Length             types.Int64  `tfsdk:"password_length"`
	ExcludeCharacters  types.String `tfsdk:"exclude_characters"`
	ExcludeLowercase   types.Bool   `tfsdk:"exclude_lowercase"`
	ExcludeNumbers     types.Bool   `tfsdk:"exclude_numbers"`
	ExcludePunctuation types.Bool   `tfsdk:"exclude_punctuation"`
	ExcludeUppercase   types.Bool   `tfsdk:"exclude_uppercase"`
	IncludeSpace       types.Bool   `tfsdk:"include_space"`
	RequireEachType    types.Bool   `tfsdk:"require_each_included_type"`
	Region             types.String `tfsdk:"region"`
	Password           types.String `tfsdk:"random_password"`
}

// Metadata names the ephemeral resource.
func (*randomPassword) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_random_password"
}

// ValidateConfig refuses passwords without any characters, and those too short for one of each class.
func (*randomPassword) ValidateConfig(
	ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse,
) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	classes := int64(0)
	for _, excluded := range []types.Bool{m.ExcludeLowercase, m.ExcludeNumbers, m.ExcludePunctuation, m.ExcludeUppercase} {
		if excluded.IsUnknown() {
			return
		}
		if !excluded.ValueBool() {
			classes++
		}
	}
	if classes == 0 {
		resp.Diagnostics.AddError("Invalid random password", "All four classes of characters are excluded: leave out one of "+
			"exclude_lowercase, exclude_numbers, exclude_punctuation and exclude_uppercase.")
	}
	required := m.RequireEachType.IsNull() || m.RequireEachType.ValueBool()
	if length := m.Length; required && !length.IsNull() && !length.IsUnknown() && length.ValueInt64() < classes {
		resp.Diagnostics.AddAttributeError(path.Root("password_length"), "Invalid random password",
			"The password is too short for a character of each class: make it longer, exclude classes, or set "+
				"require_each_included_type = false.")
	}
}

// Open asks for a password.
func (r *randomPassword) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	password, err := r.make(ctx, &m)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("read", "random password", "", err))
		return
	}
	m.Password = types.StringValue(password)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

func (r *randomPassword) make(ctx context.Context, m *model) (string, error) {
	client, err := r.Clients.Secrets(ctx, m.Region.ValueString())
	if err != nil {
		return "", err
	}
	out, err := client.GetRandomPassword(ctx, &secretsmanager.GetRandomPasswordInput{
		PasswordLength:          m.Length.ValueInt64Pointer(),
		ExcludeCharacters:       m.ExcludeCharacters.ValueStringPointer(),
		ExcludeLowercase:        m.ExcludeLowercase.ValueBoolPointer(),
		ExcludeNumbers:          m.ExcludeNumbers.ValueBoolPointer(),
		ExcludePunctuation:      m.ExcludePunctuation.ValueBoolPointer(),
		ExcludeUppercase:        m.ExcludeUppercase.ValueBoolPointer(),
		IncludeSpace:            m.IncludeSpace.ValueBoolPointer(),
		RequireEachIncludedType: m.RequireEachType.ValueBoolPointer(),
	})
	if err == nil && aws.ToString(out.RandomPassword) == "" {
		err = errors.New("AWS answered without a password")
	}
	if err != nil {
		return "", base.Step("the password", "secretsmanager:GetRandomPassword", err)
	}
	return *out.RandomPassword, nil
}
