package rotatingsecret

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// Schema describes the attributes. What their values may be is decided by package compose, for the plan and for
// the linter alike.
func (kind) Schema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{settings(), firstValue(), rotationAttributes(), replicas(), access(), computed()} {
		maps.Copy(attributes, group)
	}
	return schema.Schema{
		MarkdownDescription: "A secret of AWS Secrets Manager with everything that belongs to it: its key, a resource policy composed from who " +
			"may read it, its rotation and its replicas. The policy is proven when it is planned.\n\nThe value never enters the state, a plan or " +
			"a log: Keyward stores the first one, from a write-only argument or made by Secrets Manager, reads none, and never writes over one.",
		Attributes: attributes,
	}
}

// IdentitySchema describes what identifies a secret on AWS.
func (kind) IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"arn": identityschema.StringAttribute{RequiredForImport: true, Description: "The ARN of the secret."},
	}}
}

// settings are those of the secret itself.
func settings() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "The name of the secret: letters, digits and `/_+=.@-`. One that ends in a hyphen and six characters, as ARNs " +
				"do, is refused. A change replaces the secret.",
			Required: true,
		},
		"kms_key_arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of the KMS key that encrypts the secret, or `" + compose.ManagedSecretKey + "` for the key that AWS " +
				"manages, which serves no other account.",
			Required: true,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "The description. Empty by default.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(""),
		},
		"recovery_window_in_days": schema.Int64Attribute{
			MarkdownDescription: "Days between destroy and the end of the secret, 7 to 30, in which it can be restored. 30 by default.",
			Optional:            true,
			Computed:            true,
			Default:             int64default.StaticInt64(30),
		},
		"deletion_protection": flag("Whether a plan that would destroy or replace the secret is refused. `true` by default.", true),
		"restore_if_pending_deletion": flag("Whether to cancel the deletion of a secret of this name, and go on with that secret and its value, "+
			"in place of an error. `false` by default.", false),
		"adopt_existing": flag("Whether to take over a secret of this name that exists already, with its policy, key, tags, rotation and replicas "+
			"brought in line and its value left as it is. `false` by default.", false),
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region of the secret. The provider's Region by default; a secret stays where it is when that changes. A " +
				"change here replaces the secret.",
			Optional: true,
			Computed: true,
		},
	}
}

func flag(description string, fallback bool) schema.Attribute {
	return schema.BoolAttribute{
		MarkdownDescription: description, Optional: true, Computed: true, Default: booldefault.StaticBool(fallback),
	}
}

// firstValue are the ways to give a secret its first value, of which at most one is taken.
func firstValue() map[string]schema.Attribute {
	others := func(names ...string) []path.Expression {
		var expressions []path.Expression
		for _, name := range names {
			expressions = append(expressions, path.MatchRoot(name))
		}
		return expressions
	}
	return map[string]schema.Attribute{
		"initial_value_wo": schema.MapAttribute{
			MarkdownDescription: "The first value as the fields of a JSON object, for example `username` and `password`. Stored only while the " +
				"secret has no current value.",
			ElementType: types.StringType,
			Optional:    true,
			Sensitive:   true,
			WriteOnly:   true,
			Validators: []validator.Map{
				mapvalidator.ConflictsWith(others("initial_string_wo", "generate_initial_value")...),
				mapvalidator.AlsoRequires(others("initial_value_wo_version")...),
			},
		},
		"initial_string_wo": schema.StringAttribute{
			MarkdownDescription: "The first value as a text. Stored only while the secret has no current value.",
			Optional:            true,
			Sensitive:           true,
			WriteOnly:           true,
			Validators: []validator.String{
				stringvalidator.ConflictsWith(others("initial_value_wo", "generate_initial_value")...),
				stringvalidator.AlsoRequires(others("initial_value_wo_version")...),
			},
		},
		"initial_value_wo_version": schema.Int64Attribute{
			MarkdownDescription: "A number to change when the first value should be stored after all. A value that is there is never written over, " +
				"which is said in a warning.",
			Optional:   true,
			Validators: []validator.Int64{needsValue{}},
		},
		"generate_initial_value": schema.SingleNestedAttribute{
			MarkdownDescription: "Lets Secrets Manager make the first value. It is made once; later changes here have no effect.",
			Optional:            true,
			Validators:          []validator.Object{objectvalidator.ConflictsWith(others("initial_value_wo", "initial_string_wo")...)},
			Attributes: map[string]schema.Attribute{
				"key": schema.StringAttribute{
					MarkdownDescription: "The field of a JSON object that holds the password. The value is the password alone if omitted.",
					Optional:            true,
				},
				"fields": schema.MapAttribute{
					MarkdownDescription: "Other fields of the JSON object, such as `engine`, `host` and `username`. They stand in the state: nothing in " +
						"them is secret.",
					ElementType: types.StringType,
					Optional:    true,
					Validators:  []validator.Map{mapvalidator.AlsoRequires(path.MatchRelative().AtParent().AtName("key"))},
				},
				"length": schema.Int64Attribute{
					MarkdownDescription: "The length of the password, 16 to 4096. 32 by default.",
					Optional:            true,
					Computed:            true,
					Default:             int64default.StaticInt64(32),
					Validators:          []validator.Int64{int64validator.Between(16, 4096)},
				},
				"exclude_characters": schema.StringAttribute{
					MarkdownDescription: "Characters that the password must not have.",
					Optional:            true,
				},
				"exclude_lowercase":          flag("Whether the password has no lower-case letters. `false` by default.", false),
				"exclude_numbers":            flag("Whether the password has no digits. `false` by default.", false),
				"exclude_punctuation":        flag("Whether the password has letters and digits only. `false` by default.", false),
				"exclude_uppercase":          flag("Whether the password has no upper-case letters. `false` by default.", false),
				"include_space":              flag("Whether the password may have spaces. `false` by default.", false),
				"require_each_included_type": flag("Whether the password has a character of each class that is not left out. `true` by default.", true),
			},
		},
	}
}

// rotationAttributes say how the secret is rotated, and how that stands.
func rotationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"rotation": schema.SingleNestedAttribute{
			MarkdownDescription: "How the secret is rotated. It is not if omitted. When rotation is enabled, Secrets Manager runs the test step of the " +
				"function; if that fails, rotation is cancelled again and the error says so.",
			Optional: true,
			Attributes: map[string]schema.Attribute{
				// What is missing is said by package compose, which knows what to do instead.
				"function_arn": schema.StringAttribute{
					MarkdownDescription: "The ARN of the Lambda function. Needed: there is managed rotation for secrets of AWS services and partners " +
						"only. Secrets Manager must be permitted to call it, which is checked.",
					Optional: true,
				},
				"automatically_after_days": schema.Int64Attribute{
					MarkdownDescription: "Days between rotations, 1 to 1000. Either this or `schedule_expression`.",
					Optional:            true,
				},
				"schedule_expression": schema.StringAttribute{
					MarkdownDescription: "When to rotate: `rate(10 days)`, `rate(4 hours)` or more, or `cron(0 2 1 * ? *)`, the fields being minutes (0), " +
						"hours, day of month, month, day of week and year (`*`). Times are UTC; `rotation_schedule` says it in words.",
					Optional: true,
				},
				"duration": schema.StringAttribute{
					MarkdownDescription: "How long the window is open in which a rotation starts, such as `3h`. It must end before the next one opens, and " +
						"before the UTC day does. By default an hour for schedules in hours, and else the rest of the day.",
					Optional: true,
				},
				"rotate_immediately": flag("Whether to rotate once when rotation is enabled, and wait for that. `false` by default. No later change "+
					"rotates.", false),
			},
		},
		"rotation_schedule": schema.StringAttribute{
			MarkdownDescription: "When the secret is rotated, in words and in UTC, such as `at 02:00 UTC on the 1st of every month; the window " +
				"closes at 05:00 UTC`. Null without rotation.",
			Computed:      true,
			PlanModifiers: []planmodifier.String{inWords{}},
		},
		"rotation_status": schema.SingleNestedAttribute{
			MarkdownDescription: "How rotation stands, as of the last refresh.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"last_rotated":  schema.StringAttribute{MarkdownDescription: "When the secret was last rotated, in RFC 3339.", Computed: true},
				"next_rotation": schema.StringAttribute{MarkdownDescription: "When it will be at the latest, in RFC 3339.", Computed: true},
				"stuck": schema.BoolAttribute{
					MarkdownDescription: "Whether a rotation began that nothing is going to finish. AWS starts no other one then.",
					Computed:            true,
				},
			},
		},
		"repair_stuck_rotation": flag("Whether to give up a rotation that is stuck, by taking `AWSPENDING` off its version, which is kept under the label "+
			"`"+abandonedLabel+"`. Try `keyward-rotate --all` first: the database may know the pending password already. `false` by default.", false),
	}
}

// replicas are the copies in other Regions.
func replicas() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"replicas": schema.MapNestedAttribute{
			MarkdownDescription: "Copies of the secret in other Regions, by the name of the Region. A secret of the same name that is there already is " +
				"never overwritten.",
			Optional: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"kms_key_arn": schema.StringAttribute{
					MarkdownDescription: "The ARN of a key in that Region, or `" + compose.ManagedSecretKey + "`.",
					Required:            true,
				},
			}},
		},
		"promote_replicas": texts("Regions whose replica becomes a secret of its own when it leaves `replicas` or the secret is destroyed, in place of " +
			"being deleted. Only a replica that is in sync is promoted."),
	}
}

// computed are the attributes that only Keyward sets.
func computed() map[string]schema.Attribute {
	stable := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return map[string]schema.Attribute{
		"id":  schema.StringAttribute{MarkdownDescription: "The ARN, same as `arn`.", Computed: true, PlanModifiers: stable},
		"arn": schema.StringAttribute{MarkdownDescription: "The ARN of the secret.", Computed: true, PlanModifiers: stable},
		"policy_json": schema.StringAttribute{
			MarkdownDescription: "The resource policy, minified. Known when it is planned, unless it holds something that is not.",
			Computed:            true,
		},
	}
}

func texts(description string) schema.Attribute {
	return schema.ListAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true}
}
