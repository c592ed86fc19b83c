package rotationfunction

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// model is the state of one function. What its permissions follow from is decoded by package compose.
type model struct {
	composite.State

	Name             types.String `tfsdk:"name"`
	Engine           types.String `tfsdk:"engine"`
	Strategy         types.String `tfsdk:"strategy"`
	SecretARNs       types.List   `tfsdk:"secret_arns"`
	SecretNamePrefix types.String `tfsdk:"secret_name_prefix"`
	AdminSecretARN   types.String `tfsdk:"admin_secret_arn"`
	KMSKeyARNs       types.List   `tfsdk:"kms_key_arns"`

	Package            types.Object `tfsdk:"package"`
	Architecture       types.String `tfsdk:"architecture"`
	Memory             types.Int64  `tfsdk:"memory_size"`
	Timeout            types.Int64  `tfsdk:"timeout"`
	Concurrency        types.Int64  `tfsdk:"reserved_concurrent_executions"`
	VPC                types.Object `tfsdk:"vpc_config"`
	EnvironmentKeyARN  types.String `tfsdk:"environment_kms_key_arn"`
	Tracing            types.String `tfsdk:"tracing_mode"`
	FailureDestination types.String `tfsdk:"failure_destination_arn"`
	LogGroup           types.Object `tfsdk:"log_group"`
	Boundary           types.String `tfsdk:"permissions_boundary_arn"`

	NewValue  types.Object `tfsdk:"new_value"`
	TLS       types.Object `tfsdk:"tls"`
	TestQuery types.String `tfsdk:"test_query"`

	RoleARN  types.String `tfsdk:"role_arn"`
	RoleName types.String `tfsdk:"role_name"`
	Complete types.Bool   `tfsdk:"complete"`

	OtherPolicies types.List `tfsdk:"other_role_policies"`
}

// identityModel is what identifies a function on AWS.
type identityModel struct {
	Name    types.String `tfsdk:"name"`
	Region  types.String `tfsdk:"region"`
	Account types.String `tfsdk:"account_id"`
}

var (
	packageTypes = map[string]attr.Type{
		"file": types.StringType, "s3_bucket": types.StringType, "s3_key": types.StringType,
		"s3_object_version": types.StringType, "sha256": types.StringType,
	}
	vpcTypes = map[string]attr.Type{
		"subnet_ids": types.SetType{ElemType: types.StringType}, "security_group_ids": types.SetType{ElemType: types.StringType},
	}
	logGroupTypes = map[string]attr.Type{"retention_in_days": types.Int64Type, "kms_key_arn": types.StringType}
	newValueTypes = map[string]attr.Type{
		"length": types.Int64Type, "exclude_characters": types.StringType, "exclude_punctuation": types.BoolType, "field": types.StringType,
	}
	tlsTypes = map[string]attr.Type{"mode": types.StringType, "ca_file": types.StringType, "ca_pem": types.StringType}
)

// names are those of a function that is in the state.
func (m *model) names() names {
	env := composite.Place(m.ARN.ValueString())
	return namesOf(compose.RotationFunctionAt(env, m.ID.ValueString()), env)
}

// flatten writes what AWS has into the state. The provider's default tags stay out of tags.
func (m *model) flatten(d *deployment, provider *base.Provider) {
	m.Complete = types.BoolValue(d.complete())
	if d.Function {
		m.flattenFunction(d)
	}
	m.LogGroup = objectOf(logGroupTypes, map[string]attr.Value{
		"retention_in_days": types.Int64Value(int64(d.Retention)), "kms_key_arn": base.Optional(d.LogKey),
	})
	m.Boundary = base.Optional(d.Boundary)
	m.OtherPolicies = textList(d.OtherPolicies)
	m.FlattenPolicy(d.Policy)
	tags := d.FunctionTags
	if !d.Function {
		tags = d.RoleTags
	}
	m.Tags, m.TagsAll = provider.Tags(tags, m.Tags)
	n := m.names()
	m.Name, m.Region = types.StringValue(n.Function), types.StringValue(n.Region)
	m.RoleName = types.StringValue(n.Role)
	m.RoleARN = types.StringValue(n.roleARN())
}

func (m *model) flattenFunction(d *deployment) {
	m.Architecture, m.Tracing = types.StringValue(d.Architecture), types.StringValue(d.Tracing)
	m.Memory, m.Timeout = types.Int64Value(int64(d.Memory)), types.Int64Value(int64(d.Timeout))
	m.Concurrency = types.Int64Null()
	switch {
	case d.Concurrency > 0:
		m.Concurrency = types.Int64Value(int64(d.Concurrency))
	case d.Concurrency == stopped:
		m.Concurrency = types.Int64Value(0)
	}
	m.EnvironmentKeyARN, m.FailureDestination = base.Optional(d.EnvironmentKey), base.Optional(d.FailureDestination)
	m.VPC = types.ObjectNull(vpcTypes)
	if len(d.Subnets) > 0 {
		m.VPC = objectOf(vpcTypes, map[string]attr.Value{
			"subnet_ids": textSet(d.Subnets), "security_group_ids": textSet(d.SecurityGroups),
		})
	}
	b := m.bundle()
	m.Package = objectOf(packageTypes, map[string]attr.Value{
		"file": base.Optional(b.File), "s3_bucket": base.Optional(b.Bucket), "s3_key": base.Optional(b.Key),
		"s3_object_version": base.Optional(b.Version), "sha256": types.StringValue(hexHash(d.Hash)),
	})
	if d.Unreadable == nil {
		m.flattenEnvironment(d.Environment)
	}
}

// bundle is the package.
func (m *model) bundle() bundle { return bundleOf(texts(m.Package)) }

// texts reads the texts of an object, "" for those that it has not.
func texts(object types.Object) func(name string) string {
	return func(name string) string {
		text, ok := object.Attributes()[name].(types.String)
		if !ok {
			return ""
		}
		return text.ValueString()
	}
}

// number reads a number of an object, 0 for one that it has not.
func number(object types.Object, name string) int {
	value, ok := object.Attributes()[name].(types.Int64)
	if !ok {
		return 0
	}
	return int(value.ValueInt64())
}

// objectOf makes an object of attributes that are all of its types.
func objectOf(kinds map[string]attr.Type, values map[string]attr.Value) types.Object {
	return types.ObjectValueMust(kinds, values)
}

func textList(values []string) types.List {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return types.ListValueMust(types.StringType, elements)
}

func textSet(values []string) types.Set {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return types.SetValueMust(types.StringType, elements)
}

// members are the sorted texts of a set in an object.
func members(object types.Object, name string) []string {
	set, ok := object.Attributes()[name].(types.Set)
	if !ok {
		return nil
	}
	var values []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			values = append(values, text.ValueString())
		}
	}
	slices.Sort(values)
	return values
}
