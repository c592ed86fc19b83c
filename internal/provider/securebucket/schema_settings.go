package securebucket

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The days of the lifecycle rules that every bucket gets unless it says otherwise.
const (
	defaultAbortDays      = 7
	defaultNoncurrentDays = 90
)

// settingsAttributes are the attributes that become settings of the bucket beside its policy.
func settingsAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"sse_algorithm": schema.StringAttribute{
			MarkdownDescription: "Default encryption, and the only one that uploads may ask for: `aws:kms` (default) or " +
				"`AES256`.",
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString("aws:kms"),
		},
		"kms_key_arn": schema.StringAttribute{
			MarkdownDescription: "Full ARN of the KMS key that objects are encrypted under, in the bucket's region. " +
				"Required with `aws:kms`. An alias or a bare key id is refused: S3 resolves them in the account of whoever " +
				"uploads, which may be another one.",
			Optional: true,
		},
		"bucket_key_enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether S3 uses a bucket key, which saves most KMS requests. Default `true`; without " +
				"meaning for `AES256`.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
		},
		"versioning_enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether overwritten and deleted objects are kept as versions. Default `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"logging": schema.SingleNestedAttribute{
			MarkdownDescription: "Access logging. Default: off.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"target_bucket": schema.StringAttribute{
					MarkdownDescription: "Bucket that receives the logs, of the same account and region. It must allow " +
						"`logging.s3.amazonaws.com` to write (an `access` entry with `services`) and use `AES256`: " +
						"S3 does not promise delivery to a bucket that encrypts with KMS.",
					Required: true,
				},
				"target_prefix": schema.StringAttribute{
					MarkdownDescription: "Prefix of the log objects. Default: none.",
					Optional:            true,
					Computed:            true,
					Default:             stringdefault.StaticString(""),
				},
			},
		},
		"lifecycle_configuration": schema.SingleNestedAttribute{
			MarkdownDescription: "Lifecycle rules. The defaults apply when this is omitted.",
			Optional:            true,
			Computed:            true,
			Default:             objectdefault.StaticValue(defaultLifecycle()),
			Attributes:          lifecycleAttributes(),
		},
		"protections": schema.SingleNestedAttribute{
			MarkdownDescription: "Protections that every bucket has and that no attribute turns off. All of them are `true`; " +
				"one that was taken away outside Terraform shows here as a change from `false`, and the apply puts it back.",
			Computed: true,
			Default:  objectdefault.StaticValue(flattenProtections(invariants)),
			Attributes: map[string]schema.Attribute{
				"public_access_blocked":     protection("All four public access blocks are on."),
				"object_ownership_enforced": protection("The bucket's owner owns every object and access control lists are off."),
				"sse_c_blocked":             protection("Uploads under keys that the client supplies (SSE-C) are refused."),
			},
		},
	}
}

func protection(description string) schema.Attribute {
	return schema.BoolAttribute{
		MarkdownDescription: description, Computed: true, Default: booldefault.StaticBool(true),
	}
}

func lifecycleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"abort_incomplete_multipart_upload_days": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("Days after which unfinished uploads are removed, `0` = never. Default %d.", defaultAbortDays),
			Optional:            true,
			Computed:            true,
			Default:             int64default.StaticInt64(defaultAbortDays),
		},
		"noncurrent_version_expiration_days": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("Days after which a version that was overwritten or deleted is removed for "+
				"good, `0` = never. Default %d.", defaultNoncurrentDays),
			Optional: true,
			Computed: true,
			Default:  int64default.StaticInt64(defaultNoncurrentDays),
		},
		"rules": schema.ListNestedAttribute{
			MarkdownDescription: "Further rules, at most 999.",
			Optional:            true,
			Computed:            true,
			Default:             listdefault.StaticValue(types.ListValueMust(ruleType, nil)),
			NestedObject:        schema.NestedAttributeObject{Attributes: ruleAttributes()},
		},
	}
}

func ruleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "Name of the rule, unique in the bucket; `keyward` is taken.",
			Required:            true,
			Validators:          []validator.String{stringvalidator.NoneOf(ownRuleID)},
		},
		"prefix": schema.StringAttribute{
			MarkdownDescription: "Prefix of the objects that the rule is about. Default: all objects.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(""),
		},
		"enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the rule is active. Default `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"expiration_days": schema.Int64Attribute{
			MarkdownDescription: "Days after which objects expire. Default: never.",
			Optional:            true,
		},
		"noncurrent_version_expiration_days": schema.Int64Attribute{
			MarkdownDescription: "Days after which noncurrent versions are removed for good. Default: no own rule.",
			Optional:            true,
		},
		"transitions": schema.ListNestedAttribute{
			MarkdownDescription: "Moves to other storage classes.",
			Optional:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"days": schema.Int64Attribute{
					MarkdownDescription: "Days after the creation of the object.",
					Required:            true,
				},
				"storage_class": schema.StringAttribute{
					MarkdownDescription: "Storage class, such as `STANDARD_IA` or `GLACIER_IR`.",
					Required:            true,
				},
			}},
		},
	}
}

var (
	transitionType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"days": types.Int64Type, "storage_class": types.StringType,
	}}
	ruleType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "prefix": types.StringType, "enabled": types.BoolType,
		"expiration_days": types.Int64Type, "noncurrent_version_expiration_days": types.Int64Type,
		"transitions": types.ListType{ElemType: transitionType},
	}}
	lifecycleTypes = map[string]attr.Type{
		"abort_incomplete_multipart_upload_days": types.Int64Type,
		"noncurrent_version_expiration_days":     types.Int64Type,
		"rules":                                  types.ListType{ElemType: ruleType},
	}
	loggingTypes    = map[string]attr.Type{"target_bucket": types.StringType, "target_prefix": types.StringType}
	protectionTypes = map[string]attr.Type{
		"public_access_blocked": types.BoolType, "object_ownership_enforced": types.BoolType,
		"sse_c_blocked": types.BoolType,
	}
)

func defaultLifecycle() types.Object {
	return types.ObjectValueMust(lifecycleTypes, map[string]attr.Value{
		"abort_incomplete_multipart_upload_days": types.Int64Value(defaultAbortDays),
		"noncurrent_version_expiration_days":     types.Int64Value(defaultNoncurrentDays),
		"rules":                                  types.ListValueMust(ruleType, nil),
	})
}
