package rotationfunction

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var sha256Digits = regexp.MustCompile(`^[0-9a-f]{64}$`)

func packageAttribute() schema.Attribute {
	other := path.MatchRelative().AtParent().AtName
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The zip archive with the program, named `bootstrap`, at its top: a file, or an object in a bucket of " +
			"the function's Region.",
		Required: true,
		Attributes: map[string]schema.Attribute{
			"file": schema.StringAttribute{
				MarkdownDescription: "The path of the archive, of at most 50 MB. When it changes, the plan checks the hash and that the program is one for Linux and this `architecture`.",
				Optional:            true,
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1), stringvalidator.ExactlyOneOf(other("s3_bucket")),
				},
			},
			"s3_bucket": schema.StringAttribute{
				MarkdownDescription: "The bucket with the archive.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(3), stringvalidator.AlsoRequires(other("s3_key"))},
			},
			"s3_key": schema.StringAttribute{
				MarkdownDescription: "The key of the archive in the bucket.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(other("s3_bucket"))},
			},
			"s3_object_version": schema.StringAttribute{
				MarkdownDescription: "The version of the object. The current one by default.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(other("s3_bucket"))},
			},
			"sha256": schema.StringAttribute{
				MarkdownDescription: "The SHA-256 of the archive in hexadecimal digits, as `sha256sum` and `filesha256` write it. An archive with another hash is not used.",
				Required:            true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(sha256Digits, "write 64 hexadecimal digits in lower case, as sha256sum and filesha256 do"),
				},
			},
		},
	}
}

func vpcAttribute() schema.Attribute {
	list := func(description string) schema.Attribute {
		return schema.SetAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Required:            true,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The network of the database. The function then reaches Secrets Manager through an interface endpoint " +
			"or NAT alone.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"subnet_ids":         list("Subnets, in several zones."),
			"security_group_ids": list("Security groups, which let the function out to the database and to Secrets Manager."),
		},
	}
}

// retentions are the days for which CloudWatch Logs can keep events, and 0 for ever.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var retentions = []int64{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// defaultRetention is in days.
const defaultRetention = 365

func logGroupAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The log group of the function. Passwords are never logged.",
		Optional:            true,
		Computed:            true,
		Default: objectdefault.StaticValue(objectOf(logGroupTypes, map[string]attr.Value{
			"retention_in_days": types.Int64Value(defaultRetention), "kms_key_arn": types.StringNull(),
		})),
		Attributes: map[string]schema.Attribute{
			"retention_in_days": schema.Int64Attribute{
				MarkdownDescription: "Days for which events are kept, one of those that CloudWatch Logs offers, or `0` for ever. 365 by default.",
				Optional:            true,
				Computed:            true,
				Default:             int64default.StaticInt64(defaultRetention),
				Validators:          []validator.Int64{int64validator.OneOf(retentions...)},
			},
			"kms_key_arn": schema.StringAttribute{
				MarkdownDescription: "The ARN of the key of the log group, whose policy lets CloudWatch Logs use it. AWS's own by default.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(20)},
			},
		},
	}
}

// rotationAttributes are what the program is told in its environment.
func rotationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"test_query": schema.StringAttribute{
			MarkdownDescription: "What `testSecret` runs after it has logged in. `SELECT 1` by default.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"new_value": schema.SingleNestedAttribute{
			MarkdownDescription: "What new passwords and values are like. They come from Secrets Manager's GetRandomPassword.",
			Optional:            true,
			Computed:            true,
			Default: objectdefault.StaticValue(objectOf(newValueTypes, map[string]attr.Value{
				"length": types.Int64Value(defaultLength), "exclude_characters": types.StringNull(),
				"exclude_punctuation": types.BoolValue(false), "field": types.StringNull(),
			})),
			Attributes: map[string]schema.Attribute{
				"length": schema.Int64Attribute{
					MarkdownDescription: "Characters, 16 to 4096. 32 by default.",
					Optional:            true,
					Computed:            true,
					Default:             int64default.StaticInt64(defaultLength),
					Validators:          []validator.Int64{int64validator.Between(16, 4096)},
				},
				"exclude_characters": schema.StringAttribute{
					MarkdownDescription: "Characters that do not occur. By default those that connection URLs and shells trip over.",
					Optional:            true,
					Validators:          []validator.String{stringvalidator.LengthBetween(1, 4096)},
				},
				"exclude_punctuation": schema.BoolAttribute{
					MarkdownDescription: "Whether only letters and digits occur. `false` by default.",
					Optional:            true,
					Computed:            true,
					Default:             booldefault.StaticBool(false),
				},
				"field": schema.StringAttribute{
					MarkdownDescription: "For the engine `value`: the field of a JSON value that is renewed. By default `password`, and a value that is no JSON as a whole.",
					Optional:            true,
					Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				},
			},
		},
		"tls": schema.SingleNestedAttribute{
			MarkdownDescription: "How the function talks to the database.",
			Optional:            true,
			Computed:            true,
			Default: objectdefault.StaticValue(objectOf(tlsTypes, map[string]attr.Value{
				"mode": types.StringValue(tlsVerify), "ca_file": types.StringNull(), "ca_pem": types.StringNull(),
			})),
			Attributes: map[string]schema.Attribute{
				"mode": schema.StringAttribute{
					MarkdownDescription: "`verify` (the default), or `off` for plain text, which shows the new password to the network.",
					Optional:            true,
					Computed:            true,
					Default:             stringdefault.StaticString(tlsVerify),
					Validators:          []validator.String{stringvalidator.OneOf(tlsVerify, tlsOff)},
				},
				"ca_file": schema.StringAttribute{
					MarkdownDescription: "The file in the package with the authorities to trust in PEM, such as `/var/task/global-bundle.pem` " +
						"for Amazon RDS. The system's by default.",
					Optional:   true,
					Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("ca_pem"))},
				},
				"ca_pem": schema.StringAttribute{
					MarkdownDescription: "The authorities themselves. The environment of a function has 4 KB in all, so this is for a single one.",
					Optional:            true,
					Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				},
			},
		},
	}
}
