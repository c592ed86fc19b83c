package rotatingsecret

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// model is the state of one secret. The policy attributes pass through it untouched: package compose decodes
// them from the configuration. Write-only arguments are always null in it.
type model struct {
	composite.State

	Name             types.String `tfsdk:"name"`
	KMSKeyARN        types.String `tfsdk:"kms_key_arn"`
	Description      types.String `tfsdk:"description"`
	InitialValue     types.Map    `tfsdk:"initial_value_wo"`
	InitialString    types.String `tfsdk:"initial_string_wo"`
	InitialVersion   types.Int64  `tfsdk:"initial_value_wo_version"`
	Generate         types.Object `tfsdk:"generate_initial_value"`
	Rotation         types.Object `tfsdk:"rotation"`
	RotationSchedule types.String `tfsdk:"rotation_schedule"`
	RotationStatus   types.Object `tfsdk:"rotation_status"`
	Repair           types.Bool   `tfsdk:"repair_stuck_rotation"`
	Replicas         types.Map    `tfsdk:"replicas"`
	PromoteReplicas  types.List   `tfsdk:"promote_replicas"`
	RecoveryWindow   types.Int64  `tfsdk:"recovery_window_in_days"`
	Restore          types.Bool   `tfsdk:"restore_if_pending_deletion"`

	Readers           types.List   `tfsdk:"readers"`
	ServicePrincipals types.List   `tfsdk:"service_principals"`
	ExternalAccounts  types.List   `tfsdk:"external_accounts"`
	OrganizationID    types.String `tfsdk:"organization_id"`
	ExtraStatements   types.List   `tfsdk:"extra_statements"`
}

// identityModel is what identifies a secret on AWS: its ARN tells account, Region and name.
type identityModel struct {
	ARN types.String `tfsdk:"arn"`
}

var (
	rotationTypes = map[string]attr.Type{
		"function_arn": types.StringType, "automatically_after_days": types.Int64Type, "schedule_expression": types.StringType,
		"duration": types.StringType, "rotate_immediately": types.BoolType,
	}
	statusTypes = map[string]attr.Type{
		"last_rotated": types.StringType, "next_rotation": types.StringType, "stuck": types.BoolType,
	}
	replicaTypes = map[string]attr.Type{"kms_key_arn": types.StringType}
)

// flatten puts a secret as it is on AWS into the state.
func (m *model) flatten(s *secret, provider *base.Provider) {
	m.ID, m.ARN, m.Name, m.Region = types.StringValue(s.ARN), types.StringValue(s.ARN), types.StringValue(s.Name),
		types.StringValue(composite.Place(s.ARN).Region)
	m.KMSKeyARN, m.Description = types.StringValue(s.Key), types.StringValue(s.Description)
	m.Tags, m.TagsAll = provider.Tags(s.Tags, m.Tags)
	m.FlattenPolicy(s.Policy)
	m.InitialValue, m.InitialString = types.MapNull(types.StringType), types.StringNull()
	m.flattenRotation(s)
	m.RotationSchedule = when(m.Rotation)
	m.flattenReplicas(s)
	m.RotationStatus = flattenStatus(s)
}

// flattenRotation keeps what AWS does not tell: whether the first rotation was to wait, and that the window was
// left to AWS. Rotation whose test was cut off has no schedule, as no configuration says it, so that the next
// apply tests it again or ends it.
func (m *model) flattenRotation(s *secret) {
	r := s.Rotation
	if r == nil {
		m.Rotation = types.ObjectNull(rotationTypes)
		return
	}
	if s.untested() {
		r = &compose.SecretRotation{FunctionARN: r.FunctionARN}
	}
	prior := m.Rotation.Attributes()
	immediately, ok := prior["rotate_immediately"].(types.Bool)
	if !ok || immediately.IsNull() || immediately.IsUnknown() {
		immediately = types.BoolValue(false)
	}
	duration := base.Optional(r.Duration)
	if given, ok := prior["duration"].(types.String); ok && given.IsNull() {
		duration = given
	}
	days := types.Int64Null()
	if r.AfterDays > 0 {
		days = types.Int64Value(int64(r.AfterDays))
	}
	m.Rotation = types.ObjectValueMust(rotationTypes, map[string]attr.Value{
		"function_arn": base.Optional(r.FunctionARN), "automatically_after_days": days, "schedule_expression": base.Optional(r.Schedule),
		"duration": duration, "rotate_immediately": immediately,
	})
}

// flattenReplicas leaves out those that failed, so that the next plan makes them anew.
func (m *model) flattenReplicas(s *secret) {
	elements := map[string]attr.Value{}
	for region, there := range s.Replicas {
		if there.Status != failed {
			elements[region] = types.ObjectValueMust(replicaTypes, map[string]attr.Value{"kms_key_arn": types.StringValue(there.Key)})
		}
	}
	if len(elements) == 0 && len(m.Replicas.Elements()) == 0 {
		if m.Replicas.IsUnknown() {
			m.Replicas = types.MapNull(types.ObjectType{AttrTypes: replicaTypes})
		}
		return // null or empty, as it was written
	}
	m.Replicas = types.MapValueMust(types.ObjectType{AttrTypes: replicaTypes}, elements)
}

func flattenStatus(s *secret) types.Object {
	return types.ObjectValueMust(statusTypes, map[string]attr.Value{
		"last_rotated": moment(s.LastRotated), "next_rotation": moment(s.Next), "stuck": types.BoolValue(s.Stuck),
	})
}

func moment(t *time.Time) types.String {
	if t == nil {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// setDefaults fills what AWS cannot tell, for a secret that was just imported.
func (m *model) setDefaults() {
	if m.RecoveryWindow.IsNull() {
		m.RecoveryWindow = types.Int64Value(30)
	}
	for _, attribute := range []*types.Bool{&m.Restore, &m.Repair} {
		if attribute.IsNull() {
			*attribute = types.BoolValue(false)
		}
	}
}
