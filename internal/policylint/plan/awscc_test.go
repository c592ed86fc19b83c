package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cloudControl is a plan with resources of the awscc provider, in the form in which that provider has them:
// objects in the place of blocks, the names of CloudFormation, computed what is not set.
const cloudControl = `{
  "format_version": "1.2", "terraform_version": "1.11.4",
  "resource_changes": [
    {"address": "awscc_kms_key.data", "mode": "managed", "type": "awscc_kms_key", "name": "data",
      "change": {"actions": ["create"], "before": null,
        "after": {"key_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}", "enable_key_rotation": true},
        "after_unknown": {"arn": true, "id": true, "key_id": true, "enabled": true, "key_spec": true, "pending_window_in_days": true, "multi_region": true}}},
    {"address": "awscc_kms_alias.data", "mode": "managed", "type": "awscc_kms_alias", "name": "data",
      "change": {"actions": ["create"], "before": null, "after": {"alias_name": "alias/data"}, "after_unknown": {"target_key_id": true}}},
    {"address": "awscc_s3_bucket.data", "mode": "managed", "type": "awscc_s3_bucket", "name": "data",
      "change": {"actions": ["create"], "before": null,
        "after": {"bucket_name": "keyward-data",
          "bucket_encryption": {"server_side_encryption_configuration": [{"bucket_key_enabled": true, "server_side_encryption_by_default": {"sse_algorithm": "aws:kms"}}]},
          "versioning_configuration": {"status": "Enabled"},
          "lifecycle_configuration": {"rules": [{"status": "Enabled", "abort_incomplete_multipart_upload": {"days_after_initiation": 7}, "noncurrent_version_expiration_in_days": 30}]},
          "public_access_block_configuration": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": false},
          "ownership_controls": {"rules": [{"object_ownership": "BucketOwnerEnforced"}]}},
        "after_unknown": {"arn": true, "id": true, "access_control": true, "logging_configuration": true,
          "bucket_encryption": {"server_side_encryption_configuration": [{"server_side_encryption_by_default": {"kms_master_key_id": true}}]}}}},
    {"address": "awscc_s3_bucket_policy.data", "mode": "managed", "type": "awscc_s3_bucket_policy", "name": "data",
      "change": {"actions": ["create"], "before": null,
        "after": {"policy_document": "{\"Statement\":[{\"Sid\":\"TLS\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::keyward-data/*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}"},
        "after_unknown": {"id": true, "bucket": true}}},
    {"address": "awscc_secretsmanager_secret.db", "mode": "managed", "type": "awscc_secretsmanager_secret", "name": "db",
      "change": {"actions": ["create"], "before": null,
        "after": {"name": "db", "secret_string": "correct-horse", "replica_regions": [{"region": "eu-west-1"}]},
        "after_unknown": {"id": true, "secret_id": true, "kms_key_id": true, "replica_regions": [{}]}}}
  ],
  "configuration": {
    "provider_config": {"awscc": {"name": "awscc", "expressions": {"region": {"constant_value": "eu-central-1"}}}},
    "root_module": {"resources": [
    {"address": "awscc_kms_key.data", "mode": "managed", "type": "awscc_kms_key", "name": "data", "provider_config_key": "awscc",
      "expressions": {"key_policy": {}, "enable_key_rotation": {"constant_value": true}}},
    {"address": "awscc_kms_alias.data", "mode": "managed", "type": "awscc_kms_alias", "name": "data", "provider_config_key": "awscc",
      "expressions": {"alias_name": {"constant_value": "alias/data"}, "target_key_id": {"references": ["awscc_kms_key.data.key_id", "awscc_kms_key.data"]}}},
    {"address": "awscc_s3_bucket.data", "mode": "managed", "type": "awscc_s3_bucket", "name": "data", "provider_config_key": "awscc",
      "expressions": {"bucket_name": {"constant_value": "keyward-data"}, "bucket_encryption": {"references": ["awscc_kms_key.data.arn", "awscc_kms_key.data"]},
        "versioning_configuration": {}, "lifecycle_configuration": {}, "public_access_block_configuration": {}, "ownership_controls": {}}},
    {"address": "awscc_s3_bucket_policy.data", "mode": "managed", "type": "awscc_s3_bucket_policy", "name": "data", "provider_config_key": "awscc",
      "expressions": {"bucket": {"references": ["awscc_s3_bucket.data.bucket_name", "awscc_s3_bucket.data"]}, "policy_document": {}}},
    {"address": "awscc_secretsmanager_secret.db", "mode": "managed", "type": "awscc_secretsmanager_secret", "name": "db", "provider_config_key": "awscc",
      "expressions": {"name": {"constant_value": "db"}, "secret_string": {}, "replica_regions": {}}}
  ]}}
}`

// TestRead_cloudControl shows that resources of the awscc provider read as those of the aws provider do:
// joined, with their policies, and with AWS's defaults where nothing is set.
func TestRead_cloudControl(t *testing.T) {
	t.Parallel()
	m, err := Read(strings.NewReader(cloudControl), Options{File: "plan.json"})
	if err != nil {
		t.Fatal(err)
	}
	found := subjects(m)
	if len(found) != 3 {
		t.Fatalf("%d subjects, want the key, the bucket and the secret", len(found))
	}
	key := found["awscc_kms_key.data"]
	if key.Name != "alias/data" || key.Policy == nil || len(key.Unknown) > 0 {
		t.Errorf("key: name %q, policy %v, unknown %v", key.Name, key.Policy, key.Unknown)
	}
	if key.Fields["enabled"] != true || key.Fields["spec"] != "SYMMETRIC_DEFAULT" || key.Scope.Region != "eu-central-1" {
		t.Errorf("key: fields %v, region %q", key.Fields, key.Scope.Region)
	}
	bucket := found["awscc_s3_bucket.data"]
	if bucket.Policy == nil || bucket.Policy.Statements[0].Sid != "TLS" || bucket.PolicyAddress != "awscc_s3_bucket_policy.data" {
		t.Errorf("bucket: policy %v of %q", bucket.Policy, bucket.PolicyAddress)
	}
	want := map[string]any{
		"encryption": map[string]any{"algorithm": "aws:kms", "bucket_key_enabled": true, "key_kind": "customer"},
		"versioning": "Enabled",
		"public_access_block": map[string]any{
			"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": false,
		},
		"lifecycle": map[string]any{
			"has_rules": true, "abort_incomplete_multipart_upload_days": 7, "noncurrent_version_expiration_days": 30,
		},
		"acl": "private", "object_ownership": "BucketOwnerEnforced", "bucket": "keyward-data",
	}
	for field, value := range want {
		if diff := cmp.Diff(value, bucket.Fields[field]); diff != "" {
			t.Errorf("bucket %s (-want +got):\n%s", field, diff)
		}
	}
	secret := found["awscc_secretsmanager_secret.db"]
	replicas := []any{map[string]any{"region": "eu-west-1", "key_kind": "aws_managed"}}
	if diff := cmp.Diff(replicas, secret.Fields["replicas"]); diff != "" {
		t.Errorf("replicas (-want +got):\n%s", diff)
	}
	if secret.Fields["value_in_state"] != true || secret.Fields["key_kind"] != "aws_managed" {
		t.Errorf("secret: %v, unknown %v", secret.Fields, secret.Unknown)
	}
}
