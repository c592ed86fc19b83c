package plan

// written says by which attribute the code sets a field, by resource type: for findings about settings, whose
// place in the code is that of the attribute. Where there is none, the field has the attribute's name, or the
// block as a whole is the place. Paths go through blocks by name and number.
var written = map[string]map[string]string{
	kmsKey: {
		"spec": "customer_master_key_spec", "usage": "key_usage", "enabled": "is_enabled", "origin": "custom_key_store_id",
		"rotation.enabled": "enable_key_rotation", "rotation.period_in_days": "rotation_period_in_days",
		"rotation_supported": "customer_master_key_spec",
	},
	kmsExternalKey:     kmsMaterialWritten,
	kmsReplicaExternal: kmsMaterialWritten,
	kmsReplicaKey:      {"enabled": "enabled", "usage": "key_usage"},
	kmsAlias:           {"aliases": "name"},
	kmsPolicy:          {"bypass_policy_lockout_safety_check": "bypass_policy_lockout_safety_check"},
	kmsGrant: {
		"grantee": "grantee_principal", "grantee_in_account": "grantee_principal", "grantee_is_account": "grantee_principal",
		"bound_to_context": "constraints",
	},
	kmsStore: {
		"type": "custom_key_store_type", "password_in_state": "key_store_password", "proxy_connectivity": "xks_proxy_connectivity",
		"credential_in_state": "xks_proxy_authentication_credential",
	},

	s3Bucket: {
		"encryption.algorithm":          "server_side_encryption_configuration.0.rule.0.apply_server_side_encryption_by_default.0.sse_algorithm",
		"encryption.kms_key_id":         "server_side_encryption_configuration.0.rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
		"encryption.key_kind":           "server_side_encryption_configuration.0.rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
		"encryption.bucket_key_enabled": "server_side_encryption_configuration.0.rule.0.bucket_key_enabled",
		"versioning":                    "versioning.0.enabled", "mfa_delete": "versioning.0.mfa_delete",
		"logging.enabled": "logging", "logging.target_bucket": "logging.0.target_bucket", "logging.to_itself": "logging.0.target_bucket",
		"lifecycle.has_rules": "lifecycle_rule", "object_lock.enabled": "object_lock_enabled", "website.enabled": "website",
		"cors_rules": "cors_rule", "replication.enabled": "replication_configuration",
	},
	s3Encryption: {
		"encryption.algorithm":                "rule.0.apply_server_side_encryption_by_default.0.sse_algorithm",
		"encryption.kms_key_id":               "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
		"encryption.key_kind":                 "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
		"encryption.bucket_key_enabled":       "rule.0.bucket_key_enabled",
		"encryption.blocked_encryption_types": "rule.0.blocked_encryption_types",
	},
	s3Versioning: {
		"versioning": "versioning_configuration.0.status", "mfa_delete": "versioning_configuration.0.mfa_delete",
	},
	s3PublicAccess: publicAccessWritten,
	s3Account:      publicAccessWritten,
	s3AccessPoint: {
		"public_access_block.block_public_acls":       "public_access_block_configuration.0.block_public_acls",
		"public_access_block.block_public_policy":     "public_access_block_configuration.0.block_public_policy",
		"public_access_block.ignore_public_acls":      "public_access_block_configuration.0.ignore_public_acls",
		"public_access_block.restrict_public_buckets": "public_access_block_configuration.0.restrict_public_buckets",
	},
	s3Ownership: {"object_ownership": "rule.0.object_ownership"},
	s3ACL:       {"acl": "acl"},
	s3Logging: {
		"logging.enabled": "target_bucket", "logging.target_bucket": "target_bucket", "logging.to_itself": "target_bucket",
	},
	s3Lifecycle: {
		"lifecycle.has_rules":                              "rule",
		"lifecycle.abort_incomplete_multipart_upload_days": "rule.0.abort_incomplete_multipart_upload.0.days_after_initiation",
		"lifecycle.noncurrent_version_expiration_days":     "rule.0.noncurrent_version_expiration.0.noncurrent_days",
	},
	s3ObjectLock: {
		"object_lock.enabled": "object_lock_enabled", "object_lock.default_retention": "rule.0.default_retention.0.mode",
	},
	s3Replication: {
		"replication.enabled":            "rule.0.status",
		"replication.copies_kms_objects": "rule.0.source_selection_criteria.0.sse_kms_encrypted_objects.0.status",
	},
	s3CORS:         {"cors_rules": "cors_rule"},
	s3Website:      {"website.enabled": "index_document", "website.only_redirects": "redirect_all_requests_to"},
	s3Object:       objectWritten,
	s3BucketObject: objectWritten,
	s3ObjectCopy:   objectWritten,

	secret: {
		"key_kind": "kms_key_id", "key_in_account": "kms_key_id", "replicas": "replica",
		"overwrites_replicas": "force_overwrite_replica_secret",
	},
	secretPolicy:  {"blocks_public_policy": "block_public_policy"},
	secretVersion: {"value_in_state": "secret_string"},
	secretRotation: {
		"rotation.enabled": "rotation_rules", "rotation.starts_immediately": "rotate_immediately",
		"rotation.interval_in_days": "rotation_rules.0.automatically_after_days",
		"rotation.schedule_problem": "rotation_rules.0.schedule_expression",
		"rotation.function":         "rotation_lambda_arn", "rotation.function.permitted": "rotation_lambda_arn",
		"rotation.function.bound": "rotation_lambda_arn",
	},
	ssmParameter: {"key_kind": "key_id", "value_in_state": "value", "declared_insecure": "insecure_value"},
	ssmDocument:  {"public": "permissions", "session": "content"},

	ebsVolume:      {"key_kind": "kms_key_id", "decided_by": "encrypted"},
	ebsByDefault:   {"encryption_by_default": "enabled"},
	ebsCopy:        {"key_kind": "kms_key_id"},
	ebsImport:      {"key_kind": "kms_key_id"},
	ec2ImageCopy:   {"key_kind": "kms_key_id"},
	ec2Permission:  {"public": "group", "shared_accounts": "account_id"},
	ebsPermission:  {"shared_accounts": "account_id"},
	ebsBlockPublic: {"public_sharing": "state"},
	ec2BlockPublic: {"public_sharing": "state"},

	rdsInstance: databaseWritten,
	rdsCluster:  databaseWritten,
	rdsClusterInstance: {
		"ca_certificate": "ca_cert_identifier", "performance_insights.enabled": "performance_insights_enabled",
		"performance_insights.key_kind": "performance_insights_kms_key_id",
	},
	rdsGlobalCluster:   {"storage_encrypted": "storage_encrypted"},
	rdsActivityStream:  {"activity_stream_key_kind": "kms_key_id"},
	rdsProxy:           {"tls.required": "require_tls"},
	rdsSnapshot:        {"public": "shared_accounts"},
	rdsClusterSnapshot: {"public": "shared_accounts"},
	rdsSnapshotCopy:    {"key_kind": "kms_key_id", "public": "shared_accounts"},

	dynamoTable: {
		"key_kind": "server_side_encryption.0.kms_key_arn", "point_in_time_recovery": "point_in_time_recovery.0.enabled",
		"deletion_protection": "deletion_protection_enabled", "replicas": "replica",
	},
	dynamoReplica: {"key_kind": "kms_key_arn", "deletion_protection": "deletion_protection_enabled"},
	daxCluster: {
		"encrypted": "server_side_encryption.0.enabled", "endpoint_encryption": "cluster_endpoint_encryption_type",
	},
	backupVault: {"key_kind": "kms_key_arn"},
	backupLock:  {"lock": "changeable_for_days"},
	backupPlan:  {"retention_days": "rule.0.lifecycle.0.delete_after"},

	lbListener:  listenerWritten,
	albListener: listenerWritten,
	classicLB:   {"protocol": "lb_protocol", "port": "lb_port", "target_protocol": "instance_protocol", "ssl_policy": "lb_protocol"},
	distribution: {
		"behaviors": "default_cache_behavior", "origins": "origin",
		"default_certificate":      "viewer_certificate.0.cloudfront_default_certificate",
		"minimum_protocol_version": "viewer_certificate.0.minimum_protocol_version",
	},
	vpnConnection: {"ike_versions": "tunnel1_ike_versions", "preshared_key_configured": "tunnel1_preshared_key"},
	dxConnection:  {"macsec_requested": "request_macsec"},
}

var (
	kmsMaterialWritten = map[string]string{
		"usage": "key_usage", "material.in_state": "key_material_base64", "material.expires": "valid_to",
	}
	publicAccessWritten = map[string]string{
		"public_access_block.block_public_acls": "block_public_acls", "public_access_block.block_public_policy": "block_public_policy",
		"public_access_block.ignore_public_acls": "ignore_public_acls", "public_access_block.restrict_public_buckets": "restrict_public_buckets",
	}
	objectWritten   = map[string]string{"key_kind": "kms_key_id", "customer_key_in_state": "customer_key"}
	databaseWritten = map[string]string{
		"key_kind": "kms_key_id", "iam_authentication.enabled": "iam_database_authentication_enabled",
		"backup_retention_days": "backup_retention_period", "final_snapshot_skipped": "skip_final_snapshot",
		"tags_copied_to_snapshots": "copy_tags_to_snapshot", "ca_certificate": "ca_cert_identifier",
		"master_password": "password", "performance_insights.enabled": "performance_insights_enabled",
		"performance_insights.key_kind": "performance_insights_kms_key_id", "tls.required": "parameter_group_name",
		"public": "publicly_accessible",
	}
	listenerWritten = map[string]string{
		"serves": "default_action", "target_protocol": "default_action",
		"client_certificate_expiry_ignored": "mutual_authentication.0.ignore_client_certificate_expiry",
	}
)
