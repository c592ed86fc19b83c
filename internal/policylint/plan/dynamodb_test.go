package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRead_tables: keys and replicas of tables, and which policy belongs to which table.
func TestRead_tables(t *testing.T) {
	t.Parallel()
	m := readFile(t, "testdata/tables/plan.json", Options{Account: "111122223333"})
	found := subjects(m)
	for address, want := range map[string]string{
		"aws_dynamodb_table.bare":         "aws_owned",
		"aws_dynamodb_table.aws_managed":  "aws_managed",
		"aws_dynamodb_table.sound":        "customer",
		"aws_dynamodb_table_replica.bare": "aws_managed",
	} {
		if got := found[address].Fields["key_kind"]; got != want {
			t.Errorf("%s: key %v, want %s", address, got, want)
		}
	}
	sound := found["aws_dynamodb_table.sound"]
	replicas := []any{
		map[string]any{"region": "eu-west-1", "key_kind": "customer", "point_in_time_recovery": true},
		map[string]any{"region": "eu-west-2", "key_kind": "aws_managed", "point_in_time_recovery": false},
	}
	if diff := cmp.Diff(replicas, sound.Fields["replicas"]); diff != "" {
		t.Errorf("replicas (-want +got):\n%s", diff)
	}
	if sound.PolicyAddress != "aws_dynamodb_resource_policy.sound" ||
		sound.Scope.ARN != "arn:aws:dynamodb:eu-central-1:111122223333:table/sound" {
		t.Errorf("policy of %q, ARN %q", sound.PolicyAddress, sound.Scope.ARN)
	}
	if _, apart := found["aws_dynamodb_resource_policy.sound"]; apart {
		t.Error("the policy of the table is a subject of its own, too")
	}
	for address, arn := range map[string]string{
		"aws_dynamodb_resource_policy.stream":    "",
		"aws_dynamodb_resource_policy.elsewhere": "arn:aws:dynamodb:eu-central-1:111122223333:table/elsewhere",
	} {
		if s := found[address]; s == nil || s.Policy == nil || s.Scope.ARN != arn {
			t.Errorf("%s is %+v", address, s)
		}
	}
}

// TestRead_vaults: locks and policies of backup vaults, and how long plans keep recovery points.
func TestRead_vaults(t *testing.T) {
	t.Parallel()
	found := subjects(readFile(t, "testdata/tables/plan.json", Options{}))
	bare, sound := found["aws_backup_vault.bare"], found["aws_backup_vault.sound"]
	if bare.Fields["lock"] != "none" || bare.Policy != nil || len(bare.Unknown) > 0 {
		t.Errorf("bare vault: %v, policy %v, unknown %v", bare.Fields, bare.Policy, bare.Unknown)
	}
	if sound.Fields["lock"] != "compliance" || sound.Policy == nil || sound.Fields["key_kind"] != "customer" {
		t.Errorf("sound vault: %v, policy %v", sound.Fields, sound.Policy)
	}
	if days := found["aws_backup_plan.daily"].Fields["retention_days"]; days != 14 {
		t.Errorf("recovery points of the daily plan are kept for %v days, want 14", days)
	}
	if days, set := found["aws_backup_plan.tiered"].Fields["retention_days"]; set {
		t.Errorf("recovery points of the plan with a yearly rule are kept for %v days, want for good", days)
	}
}
