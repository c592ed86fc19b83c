package plan

import (
	"maps"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// A counterpart says how a resource of the awscc provider, whose types and properties are those of
// CloudFormation, reads as one of the aws provider. Readers, joins and rules then need to know only the latter.
type counterpart struct {
	kind string
	// names are the attributes that are called otherwise, by their name in the aws provider.
	names map[string]string
	// blocks makes blocks of the aws provider out of objects, by name.
	blocks map[string]func(r *resource) any
	// parts are the resources that the aws provider has for settings inside this one.
	parts map[string]setInside
}

// setInside is a resource of the aws provider made of one attribute; make answers nil where that is not set.
type setInside struct {
	attribute string
	make      func(r *resource) map[string]any
}

// counterparts are those of the types of the awscc provider that are read.
var counterparts = map[string]counterpart{
	"awscc_kms_key": {kind: kmsKey, names: map[string]string{
		"customer_master_key_spec": "key_spec", "is_enabled": "enabled",
		"deletion_window_in_days": "pending_window_in_days", "policy": "key_policy",
	}},
	"awscc_kms_alias": {kind: kmsAlias, names: map[string]string{"name": "alias_name"}},
	"awscc_s3_bucket": {
		kind: s3Bucket, names: map[string]string{"bucket": "bucket_name"},
		parts: map[string]setInside{
			s3Encryption:   {"bucket_encryption", ccEncryption},
			s3Versioning:   {"versioning_configuration", ccVersioning},
			s3PublicAccess: {"public_access_block_configuration", ccPublicAccess},
			s3Ownership:    {"ownership_controls", ccOwnership},
			s3Logging:      {"logging_configuration", ccLogging},
			s3Lifecycle:    {"lifecycle_configuration", ccLifecycle},
			s3ACL:          {"access_control", ccACL},
			s3ObjectLock:   {"object_lock_configuration", ccObjectLock},
			s3Replication:  {"replication_configuration", ccReplication},
			s3CORS:         {"cors_configuration", ccCORS},
			s3Website:      {"website_configuration", ccWebsite},
		},
	},
	"awscc_s3_bucket_policy": {kind: s3Policy, names: map[string]string{"policy": "policy_document"}},
	"awscc_secretsmanager_secret": {
		kind: secret, names: map[string]string{"arn": "secret_id"},
		blocks: map[string]func(*resource) any{"replica": func(r *resource) any { return r.get("replica_regions") }},
		parts:  map[string]setInside{secretVersion: {"secret_string", ccSecretValue}},
	},
	"awscc_secretsmanager_resource_policy": {kind: secretPolicy, names: map[string]string{
		"secret_arn": "secret_id", "policy": "resource_policy",
	}},
	"awscc_secretsmanager_rotation_schedule": {
		kind:   secretRotation,
		blocks: map[string]func(*resource) any{"rotation_rules": object("rotation_rules")},
	},
	"awscc_ec2_volume": {kind: ebsVolume, names: map[string]string{"id": "volume_id"}},
	"awscc_rds_db_instance": {
		kind: "aws_db_instance", names: map[string]string{
			"identifier": "db_instance_identifier", "username": "master_username", "password": "master_user_password",
			"iam_database_authentication_enabled": "enable_iam_database_authentication",
			"performance_insights_enabled":        "enable_performance_insights",
			"ca_cert_identifier":                  "ca_certificate_identifier",
			"parameter_group_name":                "db_parameter_group_name",
			"replicate_source_db":                 "source_db_instance_identifier",
			"snapshot_identifier":                 "db_snapshot_identifier",
		},
		blocks: map[string]func(*resource) any{"master_user_secret_kms_key_id": ccMasterSecretKey},
	},
	"awscc_rds_db_cluster": {
		kind: "aws_rds_cluster", names: map[string]string{
			"cluster_identifier": "db_cluster_identifier", "master_password": "master_user_password",
			"iam_database_authentication_enabled": "enable_iam_database_authentication",
			"replication_source_identifier":       "source_db_cluster_identifier",
		},
		blocks: map[string]func(*resource) any{"master_user_secret_kms_key_id": ccMasterSecretKey},
	},
	"awscc_rds_db_parameter_group": {
		kind: "aws_db_parameter_group", names: map[string]string{"name": "db_parameter_group_name"},
		blocks: map[string]func(*resource) any{"parameter": ccParameters},
	},
	"awscc_dynamodb_table": {
		kind: "aws_dynamodb_table", names: map[string]string{"name": "table_name"},
		blocks: map[string]func(*resource) any{
			"server_side_encryption": ccTableEncryption, "point_in_time_recovery": ccPointInTimeRecovery,
		},
		parts: map[string]setInside{"aws_dynamodb_resource_policy": {"resource_policy", ccTablePolicy}},
	},
	"awscc_dax_cluster": {
		kind: "aws_dax_cluster", names: map[string]string{},
		blocks: map[string]func(*resource) any{"server_side_encryption": func(r *resource) any {
			return ccEnabled(r, "sse_specification", "sse_enabled")
		}},
	},
	"awscc_backup_backup_vault": {kind: "aws_backup_vault", names: map[string]string{
		"name": "backup_vault_name", "kms_key_arn": "encryption_key_arn", "arn": "backup_vault_arn",
	}},
	"awscc_elasticloadbalancingv2_listener": {
		kind: lbListener, names: map[string]string{"arn": "listener_arn"},
		blocks: map[string]func(*resource) any{"default_action": ccActions},
	},
	"awscc_iam_role": {
		kind: "aws_iam_role", names: map[string]string{"name": "role_name", "assume_role_policy": "assume_role_policy_document"},
		blocks: map[string]func(*resource) any{"inline_policy": ccInlinePolicies},
	},
	"awscc_iam_managed_policy": {kind: "aws_iam_policy", names: map[string]string{
		"name": "managed_policy_name", "policy": "policy_document", "arn": "policy_arn",
	}},
	"awscc_iam_role_policy": {kind: "aws_iam_role_policy", names: map[string]string{
		"name": "policy_name", "role": "role_name", "policy": "policy_document",
	}},
	"awscc_iam_user_policy": {kind: "aws_iam_user_policy", names: map[string]string{
		"name": "policy_name", "user": "user_name", "policy": "policy_document",
	}},
	"awscc_iam_group_policy": {kind: "aws_iam_group_policy", names: map[string]string{
		"name": "policy_name", "group": "group_name", "policy": "policy_document",
	}},
}

// object makes a block of an attribute that is an object.
func object(name string) func(*resource) any {
	return func(r *resource) any { return listed(r.setting(name, nil)) }
}

// listed is a block as the aws provider has it: a list of one.
func listed(value any) any {
	if _, unknown := value.(compose.Unknown); unknown || value == nil {
		return value
	}
	return []any{value}
}

// translate turns a resource of the awscc provider into its counterpart and the parts that it holds. Other
// resources stay as they are.
func translate(r *resource) (main *resource, held []*resource) {
	to, ok := counterparts[r.Type]
	if !ok || r.Mode != managed {
		return r, nil
	}
	values, _ := r.value.(map[string]any)
	translated := maps.Clone(values)
	if translated == nil {
		translated = map[string]any{}
	}
	for aws, cc := range to.names {
		translated[aws] = r.get(cc)
	}
	for name, block := range to.blocks {
		translated[name] = block(r)
	}
	main = r.as(to.kind, translated)
	main.renamed = make(map[string]string, len(to.names))
	for aws, cc := range to.names {
		main.renamed[cc] = aws
	}
	if r.Config != nil {
		main.Config = r.Config.with(to.names)
	}
	for _, kind := range slices.Sorted(maps.Keys(to.parts)) {
		setting := to.parts[kind]
		values := setting.make(r)
		if values == nil {
			continue
		}
		inside := r.as(kind, values)
		if r.Config != nil {
			names := make(map[string]string, len(values))
			for name := range values {
				names[name] = setting.attribute
			}
			inside.Config = r.Config.with(names)
		}
		held = append(held, inside)
	}
	return main, held
}

// as is the resource with another type and other values.
func (r *resource) as(kind string, values map[string]any) *resource {
	other := *r
	other.Type, other.value = kind, values
	return &other
}

// with is a configuration in which attributes have other names besides their own.
func (c *resourceConfig) with(names map[string]string) *resourceConfig {
	renamed := *c
	renamed.Expressions = maps.Clone(c.Expressions)
	for name, of := range names {
		if expression, ok := c.Expressions[of]; ok {
			renamed.Expressions[name] = expression
		}
	}
	return &renamed
}
