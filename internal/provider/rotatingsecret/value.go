package rotatingsecret

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// maxValue is how large a value can be, in bytes.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const maxValue = 65536

var errValueTooLarge = fmt.Errorf("the first value is larger than %d bytes, which is all that Secrets Manager keeps", maxValue)

// needsValue warns of a version number without a value, which makes an empty secret. It is no error: once the secret
// has a value, the one that it began with need not be at hand any more.
type needsValue struct{}

func (needsValue) Description(context.Context) string {
	return "goes with initial_value_wo or initial_string_wo: without either no value is stored"
}

func (v needsValue) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v needsValue) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() {
		return
	}
	var fields types.Map
	var text types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("initial_value_wo"), &fields)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("initial_string_wo"), &text)...)
	if fields.IsNull() && text.IsNull() {
		resp.Diagnostics.AddAttributeWarning(req.Path, "No first value", req.Path.String()+" "+base.Sentence(v.Description(ctx)))
	}
}

// generated is generate_initial_value.
type generated struct {
	Fields             types.Map    `tfsdk:"fields"`
	Key                types.String `tfsdk:"key"`
	Length             types.Int64  `tfsdk:"length"`
	ExcludeCharacters  types.String `tfsdk:"exclude_characters"`
	ExcludeLowercase   types.Bool   `tfsdk:"exclude_lowercase"`
	ExcludeNumbers     types.Bool   `tfsdk:"exclude_numbers"`
	ExcludePunctuation types.Bool   `tfsdk:"exclude_punctuation"`
	ExcludeUppercase   types.Bool   `tfsdk:"exclude_uppercase"`
	IncludeSpace       types.Bool   `tfsdk:"include_space"`
	RequireEachType    types.Bool   `tfsdk:"require_each_included_type"`
}

// firstValue is what makes the first value; nil where the configuration names none. Write-only arguments are in
// the configuration alone.
func (w *wanted) firstValue(ctx context.Context, config tfsdk.Config, plan *model) diag.Diagnostics {
	var fields types.Map
	var text types.String
	diags := config.GetAttribute(ctx, path.Root("initial_value_wo"), &fields)
	diags.Append(config.GetAttribute(ctx, path.Root("initial_string_wo"), &text)...)
	switch {
	case diags.HasError():
	case !fields.IsNull():
		w.Value = func(context.Context, *parts) (rotation.Value, error) { return jsonObject(base.StringMap(fields)) }
	case !text.IsNull():
		w.Value = func(context.Context, *parts) (rotation.Value, error) { return checked(text.ValueString()) }
	case !plan.Generate.IsNull():
		var g generated
		diags.Append(plan.Generate.As(ctx, &g, basetypes.ObjectAsOptions{})...)
		w.Value = g.make
	}
	return diags
}

// make asks Secrets Manager for a password, and puts it beside the other fields.
func (g *generated) make(ctx context.Context, p *parts) (rotation.Value, error) {
	input := &secretsmanager.GetRandomPasswordInput{
		PasswordLength:          aws.Int64(g.Length.ValueInt64()),
		ExcludeLowercase:        aws.Bool(g.ExcludeLowercase.ValueBool()),
		ExcludeNumbers:          aws.Bool(g.ExcludeNumbers.ValueBool()),
		ExcludePunctuation:      aws.Bool(g.ExcludePunctuation.ValueBool()),
		ExcludeUppercase:        aws.Bool(g.ExcludeUppercase.ValueBool()),
		IncludeSpace:            aws.Bool(g.IncludeSpace.ValueBool()),
		RequireEachIncludedType: aws.Bool(g.RequireEachType.ValueBool()),
	}
	if g.ExcludeCharacters.ValueString() != "" {
		input.ExcludeCharacters = aws.String(g.ExcludeCharacters.ValueString())
	}
	answer, err := p.api.GetRandomPassword(ctx, input)
	if err != nil {
		return rotation.Value{}, base.Step("first value", "secretsmanager:GetRandomPassword", err)
	}
	if g.Key.IsNull() {
		return checked(aws.ToString(answer.RandomPassword))
	}
	fields := base.StringMap(g.Fields)
	fields[g.Key.ValueString()] = aws.ToString(answer.RandomPassword)
	return jsonObject(fields)
}

func jsonObject(fields map[string]string) (rotation.Value, error) {
	text, err := json.Marshal(fields)
	if err != nil {
		return rotation.Value{}, errors.New("the first value cannot be written as JSON")
	}
	return checked(string(text))
}

func checked(text string) (rotation.Value, error) {
	if len(text) > maxValue {
		return rotation.Value{}, errValueTooLarge
	}
	return rotation.NewValue(text), nil
}

// putFirstValue gives a secret that has no current value its first. It never writes over one.
func (p *parts) putFirstValue(ctx context.Context, is *secret, w *wanted) error {
	switch {
	case w.Value == nil:
		return nil
	case is.Current != "":
		if w.ValueAsked {
			p.warnings.AddAttributeWarning(path.Root("initial_value_wo_version"), "The value of "+thing+" "+is.Name+" stays as it is",
				"initial_value_wo_version has changed, but the secret has a current value, and Keyward never writes over one: it may have been "+
					"rotated. To replace it, run aws secretsmanager put-secret-value --secret-id "+is.ARN+".")
		}
		return nil
	}
	value, err := w.Value(ctx, p)
	if err != nil {
		return err
	}
	return p.do(ctx, "first value", "PutSecretValue", func(ctx context.Context) error {
		answer, err := p.api.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: &is.ARN, SecretString: aws.String(value.Reveal())})
		if err == nil {
			is.Current = aws.ToString(answer.VersionId)
		}
		return err
	})
}
