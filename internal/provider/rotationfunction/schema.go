package rotationfunction

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// Schema describes the attributes. What the values of those may be from which permissions follow is decided by
// package compose, for the plan and for the linter alike.
func (kind) Schema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{duties(), deploymentAttributes(), rotationAttributes(), computed()} {
		maps.Copy(attributes, group)
	}
	return schema.Schema{
		MarkdownDescription: "The Lambda function that rotates secrets, with everything that belongs to it: its role, which reaches " +
			"the secrets named here and nothing else, the permission of Secrets Manager to invoke it for secrets of this account, its " +
			"log group, network and concurrency. The program is `keyward-rotate`, for PostgreSQL, MySQL, MariaDB and plain values.\n\n" +
			"The permissions of the role are composed from the attributes below and proven when they are planned. New code and " +
			"settings take the place of old ones without a gap.",
		Attributes: attributes,
	}
}

// IdentitySchema describes what identifies a function on AWS.
func (kind) IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"name": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The name of the function.",
		},
		"region": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The Region of the function. The provider's Region if omitted.",
		},
		"account_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The account of the function.",
		},
	}}
}

// duties are what the function rotates, and how: its permissions follow from them.
func duties() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "The name of the function: 1 to 48 letters, digits, `-` and `_`. The role is called `NAME-REGION`, the " +
				"log group `/aws/lambda/NAME`. A change replaces everything.",
			Required: true,
		},
		"engine": schema.StringAttribute{
			MarkdownDescription: "What the secrets are for: `postgres`, `mysql` (MariaDB too), or `value` for random values that no " +
				"server has to be told of.",
			Required:   true,
			Validators: []validator.String{stringvalidator.OneOf(compose.EnginePostgres, compose.EngineMySQL, compose.EngineValue)},
		},
		"strategy": schema.StringAttribute{
			MarkdownDescription: "For databases: `single_user` or `alternating_users`. The guide on rotating secrets compares them.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOf(compose.SingleUser, compose.AlternatingUsers)},
		},
		"secret_arns": schema.ListAttribute{
			MarkdownDescription: "Full ARNs of the secrets that the function rotates, of its own account and Region. The secret names " +
				"the function and the function the secret: use `secret_name_prefix` where Terraform makes both in one apply.",
			ElementType: types.StringType,
			Optional:    true,
		},
		"secret_name_prefix": schema.StringAttribute{
			MarkdownDescription: "How the names of the secrets begin that the function rotates, in addition to `secret_arns`.",
			Optional:            true,
		},
		"admin_secret_arn": schema.StringAttribute{
			MarkdownDescription: "The full ARN of the secret of a user who may create and change users; needed with `alternating_users`. " +
				"The function only reads it.",
			Optional: true,
		},
		"kms_key_arns": schema.ListAttribute{
			MarkdownDescription: "ARNs of the customer managed keys of these secrets. The role may use them through Secrets Manager, for " +
				"these secrets, and for nothing else.",
			ElementType: types.StringType,
			Optional:    true,
		},
		"failure_destination_arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of an SQS queue or SNS topic that Lambda tells of asynchronous invocations that failed for good.",
			Optional:            true,
		},
		"permissions_boundary_arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of the policy that bounds the role.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(20)},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region of the function, that of the secrets. The provider's Region by default. A change replaces everything.",
			Optional:            true,
			Computed:            true,
		},
		"deletion_protection": schema.BoolAttribute{
			MarkdownDescription: "Whether a plan that would destroy or replace the function is refused. `true` by default: without it " +
				"the secrets that name it are not rotated any more.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
		},
		"adopt_existing": schema.BoolAttribute{
			MarkdownDescription: "Whether to take over a function, role or log group of these names that exist already. `false` by " +
				"default: a name that is taken is an error.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
	}
}

// deploymentAttributes are how the function runs.
func deploymentAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"package":    packageAttribute(),
		"vpc_config": vpcAttribute(),
		"log_group":  logGroupAttribute(),
		"architecture": schema.StringAttribute{
			MarkdownDescription: "What the program is built for: `arm64` (the default) or `x86_64`.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString("arm64"),
			Validators:          []validator.String{stringvalidator.OneOf("arm64", "x86_64")},
		},
		"memory_size": schema.Int64Attribute{
			MarkdownDescription: "Memory in MB, 128 to 10240, and processor time in proportion. 256 by default.",
			Optional:            true,
			Computed:            true,
			Default:             int64default.StaticInt64(256),
			Validators:          []validator.Int64{int64validator.Between(128, 10240)},
		},
		"timeout": schema.Int64Attribute{
			MarkdownDescription: "Seconds that one step may take, 10 to 900. 60 by default: a function that runs out of time fails " +
				"silently for months.",
			Optional:   true,
			Computed:   true,
			Default:    int64default.StaticInt64(60),
			Validators: []validator.Int64{int64validator.Between(10, 900)},
		},
		"reserved_concurrent_executions": schema.Int64Attribute{
			MarkdownDescription: "Executions that are reserved for the function, and the most that it may have, 1 to 1000. None are " +
				"reserved by default: it shares those of the account.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(1, 1000)},
		},
		"environment_kms_key_arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of the key that encrypts the function's environment. AWS's own by default: there is no secret in it.",
			Optional:            true,
		},
		"tracing_mode": schema.StringAttribute{
			MarkdownDescription: "`PassThrough` (the default) or `Active`, with which Lambda traces every invocation with X-Ray.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString("PassThrough"),
			Validators:          []validator.String{stringvalidator.OneOf("PassThrough", "Active")},
		},
	}
}

// computed are the attributes that only Keyward sets.
func computed() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":        schema.StringAttribute{MarkdownDescription: "The name of the function.", Computed: true},
		"arn":       schema.StringAttribute{MarkdownDescription: "The ARN of the function, for `rotation.function_arn` of a secret.", Computed: true},
		"role_arn":  schema.StringAttribute{MarkdownDescription: "The ARN of the role.", Computed: true},
		"role_name": schema.StringAttribute{MarkdownDescription: "The name of the role.", Computed: true},
		"policy_json": schema.StringAttribute{
			MarkdownDescription: "What the role may do, minified. Known when it is planned, unless it holds something that is not.",
			Computed:            true,
		},
		"other_role_policies": schema.ListAttribute{
			MarkdownDescription: "Names and ARNs of policies that somebody else gave the role, as of the last refresh. Keyward leaves them " +
				"alone and warns of them: with them the function may do more than `policy_json` says.",
			ElementType: types.StringType,
			Computed:    true,
		},
		"complete": schema.BoolAttribute{
			MarkdownDescription: "Whether every part was there when they were last read, and as Keyward makes it: the function can start, " +
				"Secrets Manager may invoke it, Lambda alone may assume the role. Where it is `false`, the next apply repairs it.",
			Computed: true,
		},
	}
}
