package provider

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
)

// model is the provider block.
type model struct {
	Region                    types.String `tfsdk:"region"`
	Profile                   types.String `tfsdk:"profile"`
	AccessKey                 types.String `tfsdk:"access_key"`
	SecretKey                 types.String `tfsdk:"secret_key"`
	Token                     types.String `tfsdk:"token"`
	AllowedAccountIDs         types.List   `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs       types.List   `tfsdk:"forbidden_account_ids"`
	RetryMode                 types.String `tfsdk:"retry_mode"`
	MaxRetries                types.Int64  `tfsdk:"max_retries"`
	CustomCABundle            types.String `tfsdk:"custom_ca_bundle"`
	UseFIPSEndpoint           types.Bool   `tfsdk:"use_fips_endpoint"`
	UseDualStackEndpoint      types.Bool   `tfsdk:"use_dualstack_endpoint"`
	HTTPProxy                 types.String `tfsdk:"http_proxy"`
	HTTPSProxy                types.String `tfsdk:"https_proxy"`
	NoProxy                   types.String `tfsdk:"no_proxy"`
	Insecure                  types.Bool   `tfsdk:"insecure"`
	SharedConfigFiles         types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles    types.List   `tfsdk:"shared_credentials_files"`
	SkipCredentialsValidation types.Bool   `tfsdk:"skip_credentials_validation"`
	SkipRequestingAccountID   types.Bool   `tfsdk:"skip_requesting_account_id"`
	SkipMetadataAPICheck      types.Bool   `tfsdk:"skip_metadata_api_check"`
	SkipRegionValidation      types.Bool   `tfsdk:"skip_region_validation"`
	S3UsePathStyle            types.Bool   `tfsdk:"s3_use_path_style"`
	STSRegion                 types.String `tfsdk:"sts_region"`
	PolicyLint                types.Object `tfsdk:"policy_lint"`

	AssumeRole                types.List `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity types.List `tfsdk:"assume_role_with_web_identity"`
	DefaultTags               types.List `tfsdk:"default_tags"`
	Endpoints                 types.List `tfsdk:"endpoints"`
}

type assumeRoleModel struct {
	RoleARN           types.String `tfsdk:"role_arn"`
	Duration          types.String `tfsdk:"duration"`
	ExternalID        types.String `tfsdk:"external_id"`
	Policy            types.String `tfsdk:"policy"`
	PolicyARNs        types.List   `tfsdk:"policy_arns"`
	SessionName       types.String `tfsdk:"session_name"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.List   `tfsdk:"transitive_tag_keys"`
}

type webIdentityModel struct {
	RoleARN              types.String `tfsdk:"role_arn"`
	Duration             types.String `tfsdk:"duration"`
	Policy               types.String `tfsdk:"policy"`
	PolicyARNs           types.List   `tfsdk:"policy_arns"`
	SessionName          types.String `tfsdk:"session_name"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}

// expand is the configuration of the AWS clients. Unknown arguments are listed, and are an error
// only when AWS is needed.
func (m *model) expand(ctx context.Context, version string) (awsclient.Config, diag.Diagnostics) {
	config := awsclient.Config{
		Version:                 version,
		Region:                  m.Region.ValueString(),
		Profile:                 m.Profile.ValueString(),
		AccessKey:               m.AccessKey.ValueString(),
		SecretKey:               m.SecretKey.ValueString(),
		Token:                   m.Token.ValueString(),
		AllowedAccountIDs:       texts(m.AllowedAccountIDs),
		ForbiddenAccountIDs:     texts(m.ForbiddenAccountIDs),
		RetryMode:               m.RetryMode.ValueString(),
		MaxRetries:              int(m.MaxRetries.ValueInt64()),
		CustomCABundle:          m.CustomCABundle.ValueString(),
		UseFIPSEndpoint:         m.UseFIPSEndpoint.ValueBool(),
		UseDualStackEndpoint:    m.UseDualStackEndpoint.ValueBool(),
		HTTPProxy:               m.HTTPProxy.ValueStringPointer(),
		HTTPSProxy:              m.HTTPSProxy.ValueStringPointer(),
		NoProxy:                 m.NoProxy.ValueString(),
		Insecure:                m.Insecure.ValueBool(),
		SharedConfigFiles:       texts(m.SharedConfigFiles),
		SharedCredentialsFiles:  texts(m.SharedCredentialsFiles),
		SkipRequestingAccountID: m.SkipRequestingAccountID.ValueBool(),
		SkipMetadataAPICheck:    m.SkipMetadataAPICheck.ValueBoolPointer(),
		SkipRegionValidation:    m.SkipRegionValidation.ValueBool(),
		S3UsePathStyle:          m.S3UsePathStyle.ValueBool(),
		STSRegion:               m.STSRegion.ValueString(),
		Endpoints:               m.endpoints(),
	}
	if config.RetryMode == "" {
		config.RetryMode = os.Getenv("AWS_RETRY_MODE")
	}
	var diags diag.Diagnostics
	config.AssumeRole = m.assumeRole(ctx, &diags)
	config.AssumeRoleWithWebIdentity = m.webIdentity(ctx, &diags)
	return config, diags
}

// endpoints merges the endpoints blocks, of which the AWS provider allows several.
func (m *model) endpoints() map[string]string {
	urls := map[string]string{}
	for _, block := range m.Endpoints.Elements() {
		object, ok := block.(types.Object)
		if !ok {
			continue
		}
		for service, value := range object.Attributes() {
			if url, ok := value.(types.String); ok && url.ValueString() != "" {
				urls[service] = url.ValueString()
			}
		}
	}
	return urls
}

func (m *model) assumeRole(ctx context.Context, diags *diag.Diagnostics) []awsclient.AssumeRole {
	if m.AssumeRole.IsUnknown() {
		return nil
	}
	var blocks []assumeRoleModel
	diags.Append(m.AssumeRole.ElementsAs(ctx, &blocks, false)...)
	var roles []awsclient.AssumeRole
	for i, block := range blocks {
		if block.RoleARN.ValueString() == "" {
			continue
		}
		roles = append(roles, awsclient.AssumeRole{
			RoleARN:           block.RoleARN.ValueString(),
			Duration:          duration(block.Duration, path.Root("assume_role").AtListIndex(i).AtName("duration"), diags),
			ExternalID:        block.ExternalID.ValueString(),
			Policy:            block.Policy.ValueString(),
			PolicyARNs:        texts(block.PolicyARNs),
			SessionName:       block.SessionName.ValueString(),
			SourceIdentity:    block.SourceIdentity.ValueString(),
			Tags:              textsByKey(block.Tags),
			TransitiveTagKeys: texts(block.TransitiveTagKeys),
		})
	}
	return roles
}

func (m *model) webIdentity(ctx context.Context, diags *diag.Diagnostics) *awsclient.AssumeRoleWithWebIdentity {
	if m.AssumeRoleWithWebIdentity.IsUnknown() {
		return nil
	}
	var blocks []webIdentityModel
	diags.Append(m.AssumeRoleWithWebIdentity.ElementsAs(ctx, &blocks, false)...)
	if len(blocks) == 0 || blocks[0].RoleARN.ValueString() == "" {
		return nil
	}
	block := blocks[0]
	return &awsclient.AssumeRoleWithWebIdentity{
		RoleARN: block.RoleARN.ValueString(),
		Duration: duration(block.Duration,
			path.Root("assume_role_with_web_identity").AtListIndex(0).AtName("duration"), diags),
		Policy:               block.Policy.ValueString(),
		PolicyARNs:           texts(block.PolicyARNs),
		SessionName:          block.SessionName.ValueString(),
		WebIdentityToken:     block.WebIdentityToken.ValueString(),
		WebIdentityTokenFile: block.WebIdentityTokenFile.ValueString(),
	}
}

// defaultTags are the tags of the default_tags block: null without one.
func (m *model) defaultTags() types.Map {
	if m.DefaultTags.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	for _, block := range m.DefaultTags.Elements() {
		object, ok := block.(types.Object)
		if !ok {
			continue
		}
		if tags, ok := object.Attributes()["tags"].(types.Map); ok {
			return tags
		}
	}
	return types.MapNull(types.StringType)
}

func duration(value types.String, at path.Path, diags *diag.Diagnostics) time.Duration {
	if value.ValueString() == "" {
		return 0
	}
	parsed, err := time.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Invalid duration", err.Error()+`. Write a number with a unit, such as "1h".`)
	}
	return parsed
}

func texts(list types.List) []string {
	var values []string
	for _, element := range list.Elements() {
		if text, ok := element.(types.String); ok {
			values = append(values, text.ValueString())
		}
	}
	return values
}

func textsByKey(texts types.Map) map[string]string {
	var values map[string]string
	for key, element := range texts.Elements() {
		if text, ok := element.(types.String); ok {
			if values == nil {
				values = map[string]string{}
			}
			values[key] = text.ValueString()
		}
	}
	return values
}

// unknownArguments names the arguments that are not wholly known yet. What Keyward itself uses, and
// not AWS, does not count.
func unknownArguments(block tftypes.Value) ([]string, error) {
	var arguments map[string]tftypes.Value
	if err := block.As(&arguments); err != nil {
		return nil, err
	}
	var unknown []string
	for name, value := range arguments {
		if name != "default_tags" && name != "policy_lint" && !value.IsFullyKnown() {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown, nil
}
