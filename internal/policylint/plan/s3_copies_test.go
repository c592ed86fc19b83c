package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onePlan is a plan that creates, or leaves, one bucket with the given attributes.
func onePlan(kind, action, attributes string) string {
	before := "null"
	if action != "create" {
		before = attributes
	}
	return fmt.Sprintf(`{"format_version": "1.2", "resource_changes": [{"address": "%[1]s.b", "mode": "managed", "type": "%[1]s",
		"name": "b", "change": {"actions": ["%[2]s"], "before": %[3]s, "after": %[4]s, "after_unknown": {}}}]}`,
		kind, action, before, attributes)
}

// TestRead_bucketInOnePiece: settings that stand inside of the bucket, as CloudFormation has them and as
// Terraform reads them back, are not taken for missing.
func TestRead_bucketInOnePiece(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		plan string
		want map[string]any
	}{
		"CloudFormation": {
			onePlan("awscc_s3_bucket", "create", `{"bucket_name": "b", "object_lock_enabled": true,
				"object_lock_configuration": {"object_lock_enabled": "Enabled", "rule": {"default_retention": {"mode": "GOVERNANCE", "days": 1}}},
				"replication_configuration": {"role": "r", "rules": [
					{"status": "Disabled"},
					{"status": "Enabled", "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": "Enabled"}}}]},
				"cors_configuration": {"cors_rules": [{"allowed_origins": ["*"], "allowed_methods": ["PUT"]}]},
				"website_configuration": {"redirect_all_requests_to": {"host_name": "example.com"}}}`),
			map[string]any{
				"object_lock": map[string]any{"enabled": true, "default_retention": "GOVERNANCE"},
				"replication": map[string]any{"enabled": true, "copies_kms_objects": true},
				"cors_rules":  []any{map[string]any{"origins": []any{"*"}, "methods": []any{"PUT"}}},
				"website":     map[string]any{"enabled": true, "only_redirects": true},
			},
		},
		"CloudFormation with nothing": {
			onePlan("awscc_s3_bucket", "create", `{"bucket_name": "b"}`),
			map[string]any{
				"object_lock": map[string]any{"enabled": false}, "replication": map[string]any{"enabled": false},
				"cors_rules": []any{}, "website": map[string]any{"enabled": false},
			},
		},
		"read back": {
			onePlan("aws_s3_bucket", "no-op", `{"bucket": "b", "id": "b", "object_lock_enabled": true,
				"object_lock_configuration": [{"object_lock_enabled": "Enabled", "rule": [{"default_retention": [{"mode": "COMPLIANCE", "days": 1}]}]}],
				"replication_configuration": [], "cors_rule": [], "website": [{"index_document": "index.html"}]}`),
			map[string]any{
				"object_lock": map[string]any{"enabled": true, "default_retention": "COMPLIANCE"},
				"replication": map[string]any{"enabled": false},
				"cors_rules":  []any{}, "website": map[string]any{"enabled": true, "only_redirects": false},
			},
		},
		"read back as off": {
			onePlan("aws_s3_bucket", "no-op", `{"bucket": "b", "id": "b", "object_lock_enabled": false, "website": []}`),
			map[string]any{"object_lock": map[string]any{"enabled": false}, "website": map[string]any{"enabled": false}},
		},
		"there, and not read back": {
			onePlan("aws_s3_bucket", "no-op", `{"bucket": "b", "id": "b"}`),
			map[string]any{"object_lock": nil, "replication": nil, "cors_rules": nil, "website": nil},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Read(strings.NewReader(test.plan), Options{})
			if err != nil {
				t.Fatal(err)
			}
			s := m.Subjects[0]
			for field, want := range test.want {
				if diff := cmp.Diff(want, s.Fields[field]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", field, diff)
				}
				if _, unknown := s.Unknown[field]; unknown != (want == nil) {
					t.Errorf("%s: unknown %v", field, unknown)
				}
			}
		})
	}
}
