package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Schema is the provider block. Arguments about AWS have the names, the meaning and the form
// (blocks included) that they have in the AWS provider, so that a block can be copied.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Composite resources that make AWS data protection right by construction, and prove it before apply.",
		Attributes:          providerAttributes(),
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"default_tags":                  defaultTagsBlock(),
			"endpoints":                     endpointsBlock(),
			"policy_lint":                   policyLintBlock(),
		},
	}
}

func providerAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region":                      text("The AWS Region. `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile if omitted."),
		"profile":                     text("The profile of the shared configuration and credentials files."),
		"access_key":                  secret("The access key id. Prefer a profile, environment variables or a role."),
		"secret_key":                  secret("The secret access key."),
		"token":                       secret("The session token of temporary credentials."),
		"allowed_account_ids":         textList("Accounts that may be worked on. Credentials of any other account are an error."),
		"forbidden_account_ids":       textList("Accounts that must not be worked on."),
		"retry_mode":                  oneOf("`standard` or `adaptive` (the default, which also slows down when AWS throttles).", "standard", "adaptive"),
		"max_retries":                 number("The most attempts of one AWS call. 25 by default."),
		"custom_ca_bundle":            text("A file with certificates to trust in addition."),
		"use_fips_endpoint":           flag("Whether to use FIPS endpoints."),
		"use_dualstack_endpoint":      flag("Whether to use endpoints that also speak IPv6."),
		"http_proxy":                  text("The proxy for HTTP, and for HTTPS where `https_proxy` is not set. An empty string means none."),
		"https_proxy":                 text("The proxy for HTTPS. An empty string means none."),
		"no_proxy":                    text("Hosts, separated by commas, that are reached without a proxy."),
		"insecure":                    flag("Whether to accept any TLS certificate."),
		"shared_config_files":         textList("Shared configuration files. `~/.aws/config` if omitted."),
		"shared_credentials_files":    textList("Shared credentials files. `~/.aws/credentials` if omitted."),
		"skip_credentials_validation": flag("Accepted as in the AWS provider. Keyward validates credentials when it first needs the account."),
		"skip_requesting_account_id":  flag("Whether not to ask STS for the account. Key policies cannot be written then."),
		"skip_metadata_api_check":     flag("Whether not to ask the EC2 instance metadata service for credentials."),
		"skip_region_validation":      flag("Whether to accept a Region that this version does not know."),
		"s3_use_path_style":           flag("Whether to address buckets in the path, as some stand-ins for S3 need."),
		"sts_region":                  text("The Region whose STS endpoint is used."),
	}
}

func policyLintBlock() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "What happens with lint findings at plan and apply.",
		Attributes: map[string]schema.Attribute{
			"enabled": flag("Whether to lint. `true` by default. A policy that nobody could change any more is refused in any case."),
			"fail_on": oneOf("The severity from which a finding is an error where a resource is created or a linted attribute changes: "+
				"`low`, `medium`, `high` (the default) or `critical`. On an untouched resource it is a warning.",
				"low", "medium", "high", "critical"),
			"undecided": oneOf("What becomes of a question that cannot be decided before apply: `warn` (the default) or `error`.",
				"warn", "error"),
			"rules": textList("Folders with rules of your own."),
			"waivers": schema.ListNestedAttribute{
				MarkdownDescription: "Findings that are accepted, by the name of the resource. Prefer `lint_waivers` at the resource.",
				Optional:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"rule":      schema.StringAttribute{MarkdownDescription: "The rule's id.", Required: true},
					"name":      text("The bucket, first alias or secret that it is waived for. Any by default."),
					"statement": text("The Sid or index of the statement that it is waived for. Any by default."),
					"reason":    schema.StringAttribute{MarkdownDescription: "Why the finding is acceptable.", Required: true},
					"expires":   text("The last day of the waiver, `YYYY-MM-DD`. It does not expire if omitted."),
				}},
			},
		},
	}
}

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Roles to assume, one after the other.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn":            text("The ARN of the role."),
			"duration":            text("How long the session lasts, such as `1h`."),
			"external_id":         text("The external id that the role's trust policy asks for."),
			"policy":              text("A session policy, as JSON."),
			"policy_arns":         textList("Managed policies that limit the session."),
			"session_name":        text("The name of the session."),
			"source_identity":     text("The source identity of the session."),
			"tags":                textMap("Session tags."),
			"transitive_tag_keys": textList("Session tags that go on to the next role of the chain."),
		}},
	}
}

func webIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with an OpenID Connect token.",
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn":                text("The ARN of the role."),
			"duration":                text("How long the session lasts, such as `1h`."),
			"policy":                  text("A session policy, as JSON."),
			"policy_arns":             textList("Managed policies that limit the session."),
			"session_name":            text("The name of the session."),
			"web_identity_token":      secret("The token."),
			"web_identity_token_file": text("A file with the token."),
		}},
	}
}

func defaultTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Tags for every resource.",
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"tags": textMap("The tags. A resource's own `tags` win over them."),
		}},
	}
}

func endpointsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Endpoints to use in place of AWS's. `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` work too.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"iam":                      text("The URL of the IAM endpoint."),
			"kms":                      text("The URL of the KMS endpoint."),
			"lambda":                   text("The URL of the Lambda endpoint."),
			"logs":                     text("The URL of the CloudWatch Logs endpoint."),
			"resourcegroupstaggingapi": text("The URL of the Resource Groups Tagging API endpoint."),
			"s3":                       text("The URL of the S3 endpoint."),
			"secretsmanager":           text("The URL of the Secrets Manager endpoint."),
			"sts":                      text("The URL of the STS endpoint."),
		}},
	}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Sensitive: true}
}

func oneOf(description string, values ...string) schema.StringAttribute {
	attribute := text(description)
	attribute.Validators = []validator.String{stringvalidator.OneOf(values...)}
	return attribute
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

func number(description string) schema.Int64Attribute {
	return schema.Int64Attribute{
		MarkdownDescription: description, Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
}

func textList(description string) schema.ListAttribute {
	return schema.ListAttribute{MarkdownDescription: description, Optional: true, ElementType: types.StringType}
}

func textMap(description string) schema.MapAttribute {
	return schema.MapAttribute{MarkdownDescription: description, Optional: true, ElementType: types.StringType}
}
