package encryptionkey

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// model is the state of one key. The policy attributes pass through it untouched: package compose
// decodes them from the configuration.
type model struct {
	composite.State

	Aliases                types.List   `tfsdk:"aliases"`
	Description            types.String `tfsdk:"description"`
	KeySpec                types.String `tfsdk:"key_spec"`
	KeyUsage               types.String `tfsdk:"key_usage"`
	MultiRegion            types.Bool   `tfsdk:"multi_region"`
	Enabled                types.Bool   `tfsdk:"enabled"`
	Rotation               types.Object `tfsdk:"rotation"`
	DeletionWindow         types.Int64  `tfsdk:"deletion_window_in_days"`
	RestorePendingDeletion types.Bool   `tfsdk:"restore_pending_deletion"`

	Delegation             types.String `tfsdk:"iam_delegation"`
	AcknowledgeNone        types.Bool   `tfsdk:"acknowledge_no_iam_delegation"`
	Administrators         types.List   `tfsdk:"administrators"`
	DeletionAdministrators types.List   `tfsdk:"deletion_administrators"`
	Users                  types.List   `tfsdk:"users"`
	GrantUsers             types.List   `tfsdk:"grant_users"`
	ServicePrincipals      types.List   `tfsdk:"service_principals"`
	ExternalAccounts       types.List   `tfsdk:"external_accounts"`
	OrganizationID         types.String `tfsdk:"organization_id"`
	ExtraStatements        types.List   `tfsdk:"extra_statements"`

	KeyID           types.String `tfsdk:"key_id"`
	PrimaryAliasARN types.String `tfsdk:"primary_alias_arn"`
}

// identityModel is what identifies a key on AWS.
type identityModel struct {
	ID      types.String `tfsdk:"id"`
	Region  types.String `tfsdk:"region"`
	Account types.String `tfsdk:"account_id"`
}

// key is a key as it is on AWS.
type key struct {
	ID, ARN     string
	Spec, Usage string
	MultiRegion bool
	Enabled     bool
	// Pending is set while the key awaits its deletion; DeletionDate is then when that happens,
	// zero while replicas of the key exist.
	Pending      bool
	DeletionDate time.Time
	Description  string
	Policy       string
	Rotation     compose.Rotation
	// Tags include the creation marker.
	Tags map[string]string
	// Aliases are all that point at the key, sorted.
	Aliases []string
	// Disabled is narrower than not Enabled: the key is in no other state than that.
	Disabled bool
	// Marked says that the key carries the creation marker, TakenOver that it was there before
	// Keyward (base.Marker.TakenOver).
	Marked, TakenOver bool
	// Shared says that the state has another entry for the key, which is to be destroyed.
	Shared bool
}

// wanted is a key as the configuration says, with nothing unknown.
type wanted struct {
	*compose.Key
	Document *policy.Document
	Policy   string
	Tags     map[string]string
	// Caller is whose credentials Terraform uses.
	Caller awsclient.Identity
}

var rotationTypes = map[string]attr.Type{"enabled": types.BoolType, "period_in_days": types.Int64Type}

func flattenRotation(r compose.Rotation) types.Object {
	return types.ObjectValueMust(rotationTypes, map[string]attr.Value{
		"enabled":        types.BoolValue(r.Enabled),
		"period_in_days": types.Int64Value(int64(r.PeriodInDays)),
	})
}

// expandRotation is the rotation in state, off when there is none.
func (m *model) expandRotation() compose.Rotation {
	var r compose.Rotation
	if enabled, ok := m.Rotation.Attributes()["enabled"].(types.Bool); ok {
		r.Enabled = enabled.ValueBool()
	}
	if period, ok := m.Rotation.Attributes()["period_in_days"].(types.Int64); ok {
		r.PeriodInDays = int(period.ValueInt64())
	}
	return r
}

// flatten writes what AWS has into the state. The provider's default tags stay out of tags.
func (m *model) flatten(k key, provider *base.Provider) {
	m.ID, m.KeyID, m.ARN = types.StringValue(k.ID), types.StringValue(k.ID), types.StringValue(k.ARN)
	m.Region = types.StringValue(composite.Place(k.ARN).Region)
	m.KeySpec, m.KeyUsage = types.StringValue(k.Spec), types.StringValue(k.Usage)
	m.MultiRegion, m.Enabled = types.BoolValue(k.MultiRegion), types.BoolValue(k.Enabled)
	m.Description = types.StringValue(k.Description)
	m.Tags, m.TagsAll = provider.Tags(k.Tags, m.Tags)
	m.flattenAliases(k)
	m.FlattenPolicy(k.Policy)
	rotation := k.Rotation
	if rotation.PeriodInDays == 0 { // AWS tells the period only while rotation is on
		rotation.PeriodInDays = m.expandRotation().PeriodInDays
	}
	if rotation.PeriodInDays == 0 {
		rotation.PeriodInDays = defaultRotationPeriod
	}
	m.Rotation = flattenRotation(rotation)
}

// defaultRotationPeriod is AWS's, in days.
const defaultRotationPeriod = 365

// flattenAliases keeps the order of those that are in state already. The others belong to
// somebody else, unless there is no state yet (import).
func (m *model) flattenAliases(k key) {
	aliases := k.Aliases
	if !m.Aliases.IsNull() {
		aliases = slices.DeleteFunc(base.Strings(m.Aliases), func(alias string) bool {
			return !slices.Contains(k.Aliases, alias)
		})
	}
	m.Aliases = flattenTexts(aliases)
	m.PrimaryAliasARN = types.StringNull()
	if len(aliases) > 0 {
		m.PrimaryAliasARN = types.StringValue(aliasARN(k.ARN, aliases[0]))
	}
}

// setDefaults fills what AWS cannot tell, for a key that was just imported.
func (m *model) setDefaults() {
	if m.DeletionWindow.IsNull() {
		m.DeletionWindow = types.Int64Value(30)
	}
	if m.RestorePendingDeletion.IsNull() {
		m.RestorePendingDeletion = types.BoolValue(false)
	}
	if m.Delegation.IsNull() {
		m.Delegation = types.StringValue(string(compose.DelegateFull))
	}
}

// observed is the key as the state has it, for an update that changes only what is different.
func (m *model) observed() key {
	return key{
		ID: m.ID.ValueString(), ARN: m.ARN.ValueString(),
		Spec: m.KeySpec.ValueString(), Usage: m.KeyUsage.ValueString(),
		MultiRegion: m.MultiRegion.ValueBool(), Enabled: m.Enabled.ValueBool(),
		Description: m.Description.ValueString(), Policy: m.PolicyJSON.ValueString(),
		Rotation: m.expandRotation(), Tags: base.StringMap(m.TagsAll), Aliases: base.Strings(m.Aliases),
	}
}

func flattenTexts(values []string) types.List {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return types.ListValueMust(types.StringType, elements)
}
