package encryptionkey

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// Schema describes the attributes. What the values of the policy attributes may be is decided by
// package compose, for the plan and for the linter alike.
func (kind) Schema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{settings(), access(), computed()} {
		maps.Copy(attributes, group)
	}
	return schema.Schema{
		MarkdownDescription: "A KMS key with everything that belongs to it: its aliases, its rotation, and a key policy " +
			"composed from who may do what. The policy is proven when it is planned, also for roles that the same apply " +
			"creates.\n\nThe key policy is never written as JSON: each attribute below has a domain (roles and users of the " +
			"key's own account, services, named outside accounts), so that nobody gets in through an attribute that is " +
			"meant for somebody else.",
		Attributes: attributes,
	}
}

// IdentitySchema describes what identifies a key on AWS.
func (kind) IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The key id.",
		},
		"region": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The Region of the key. The provider's Region if omitted.",
		},
		"account_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The account of the key.",
		},
	}}
}

// settings are the attributes of the key itself.
func settings() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"aliases": schema.ListAttribute{
			MarkdownDescription: "Full names of the key's aliases (`alias/orders`), at least one. The first identifies the key " +
				"before it exists, so that a create which was cut off goes on with the same key. Aliases that point at the key " +
				"but are not listed here are left alone.",
			ElementType: types.StringType,
			Required:    true,
			Validators:  []validator.List{listvalidator.SizeBetween(1, 50), listvalidator.UniqueValues()},
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "What the key is for. Empty by default.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(""),
			Validators:          []validator.String{stringvalidator.LengthAtMost(8192)},
		},
		"key_spec": schema.StringAttribute{
			MarkdownDescription: "`" + strings.Join(compose.KeySpecs(), "`, `") + "`. `SYMMETRIC_DEFAULT` by default, the only " +
				"one that AWS services use and that AWS rotates. A change replaces the key.",
			Optional:   true,
			Computed:   true,
			Default:    stringdefault.StaticString(compose.SymmetricDefault),
			Validators: []validator.String{stringvalidator.OneOf(compose.KeySpecs()...)},
		},
		"key_usage": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("`%s`, `%s`, `%s`, `%s` or `%s`. Needed where `key_spec` leaves a choice: RSA, NIST "+
				"curves and SM2. A change replaces the key.", compose.EncryptDecrypt, compose.SignVerify,
				compose.GenerateVerifyMAC, compose.KeyAgreement, compose.EncapsulateDecapsulate),
			Optional: true,
			Computed: true,
		},
		"multi_region": schema.BoolAttribute{
			MarkdownDescription: "Whether the key can be replicated to other Regions. `false` by default. A change replaces the key.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
		},
		"enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the key can be used. `true` by default.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"rotation": schema.SingleNestedAttribute{
			MarkdownDescription: "Automatic rotation of the key material. On by default for `SYMMETRIC_DEFAULT`; AWS rotates no other keys.",
			Optional:            true,
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"enabled": schema.BoolAttribute{
					MarkdownDescription: "`true` by default where AWS can rotate the key.",
					Optional:            true,
					Computed:            true,
				},
				"period_in_days": schema.Int64Attribute{
					MarkdownDescription: "Days between rotations, 90 to 2560. 365 by default.",
					Optional:            true,
					Computed:            true,
					Validators:          []validator.Int64{int64validator.Between(90, 2560)},
				},
			},
		},
		"deletion_window_in_days": schema.Int64Attribute{
			MarkdownDescription: "Days between destroy and the end of the key, 7 to 30, in which the deletion can be cancelled. " +
				"30 by default.",
			Optional:   true,
			Computed:   true,
			Default:    int64default.StaticInt64(30),
			Validators: []validator.Int64{int64validator.Between(7, 30)},
		},
		"deletion_protection": schema.BoolAttribute{
			MarkdownDescription: "Whether a plan that would destroy or replace the key is refused. `true` by default: everything " +
				"that is encrypted with a key is lost with it.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(true),
		},
		"restore_pending_deletion": schema.BoolAttribute{
			MarkdownDescription: "Whether to cancel the deletion of the key that the first alias points at, and go on with that " +
				"key, in place of an error. `false` by default.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
		"adopt_existing": schema.BoolAttribute{
			MarkdownDescription: "Whether to take over the key that the first alias points at already, with its policy, rotation " +
				"and tags brought in line, and to move the other aliases here from wherever they point. `false` by default: " +
				"an alias that is taken is an error.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "The Region of the key. The provider's Region by default; a key stays where it is when that " +
				"changes. A change here replaces the key.",
			Optional: true,
			Computed: true,
		},
	}
}

// computed are the attributes that only Keyward sets.
func computed() map[string]schema.Attribute {
	stable := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "The key id, same as `key_id`.",
			Computed:            true,
			PlanModifiers:       stable,
		},
		"key_id": schema.StringAttribute{
			MarkdownDescription: "The key id.",
			Computed:            true,
			PlanModifiers:       stable,
		},
		"arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of the key. Give other resources this, never an alias: an alias can point elsewhere tomorrow.",
			Computed:            true,
			PlanModifiers:       stable,
		},
		"primary_alias_arn": schema.StringAttribute{
			MarkdownDescription: "The ARN of the first alias.",
			Computed:            true,
		},
		"policy_json": schema.StringAttribute{
			MarkdownDescription: "The key policy, minified. Known when it is planned, unless it holds something that is not.",
			Computed:            true,
		},
	}
}
