package policylint

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// TestLint_realPlans lists everything that is found about single resources of real plans: those that are made
// with the least that Terraform asks for, and those in which nothing is wrong.
func TestLint_realPlans(t *testing.T) {
	t.Parallel()
	tests := map[string]map[string][]string{
		"storage": {
			"aws_ebs_volume.plain":                  {"volume/unencrypted"},
			"aws_ebs_volume.own_key":                nil,
			"aws_ebs_volume.default_key":            {"volume/no-customer-managed-key"},
			"aws_ebs_volume.restored":               {"volume/encryption-left-to-source"},
			"aws_ebs_volume.guarded":                {"volume/encryption-left-to-account"},
			"aws_instance.no_block":                 {"volume/encryption-left-to-source"},
			"aws_instance.blocks":                   {"volume/unencrypted"},
			"aws_launch_template.workers":           {"volume/encryption-left-to-source", "volume/unencrypted"},
			"aws_ebs_snapshot.own_key":              nil,
			"aws_dlm_lifecycle_policy.copies":       {"snapshot/shared-with-account", "snapshot/unencrypted"},
			"aws_dlm_lifecycle_policy.shared":       {"snapshot/no-customer-managed-key"},
			"aws_ebs_encryption_by_default.guarded": nil,
		},
		"databases": {
			"aws_db_instance.sound": nil,
			"aws_db_instance.bare": {
				"database/backups-disabled", "database/default-user-name", "database/deletion-protection-disabled",
				"database/final-snapshot-skipped", "database/iam-authentication-disabled", "database/master-password-literal",
				"database/tags-not-copied", "database/tls-not-required", "database/unencrypted",
			},
			"aws_db_instance.replica": {"database/iam-authentication-disabled"},
			"aws_rds_cluster.sound":   {"database/master-secret-key"},
			"aws_rds_cluster.bare": {
				"database/aurora-without-kms-key", "database/backup-retention-short", "database/default-user-name",
				"database/deletion-protection-disabled", "database/final-snapshot-skipped",
				"database/iam-authentication-disabled", "database/master-password-in-state", "database/tags-not-copied",
				"database/tls-not-required",
			},
			"aws_db_snapshot.bare": {"snapshot/public", "snapshot/unencrypted"},
		},
		"tables": {
			"aws_dynamodb_table.bare": {
				"table/deletion-protection-disabled", "table/no-customer-managed-key", "table/point-in-time-recovery-disabled",
			},
			"aws_dax_cluster.bare":   {"cache/endpoint-without-tls", "cache/unencrypted"},
			"aws_dax_cluster.sound":  nil,
			"aws_backup_vault.sound": nil,
			"aws_backup_plan.tiered": nil,
			"aws_backup_vault.bare": {
				"vault/force-destroy-enabled", "vault/no-customer-managed-key", "vault/recovery-points-deletable",
			},
		},
	}
	l := mustNew(t, Options{})
	for name, addresses := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open("plan/testdata/" + name + "/plan.json")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			m, err := plan.Read(f, plan.Options{File: "plan.json"})
			if err != nil {
				t.Fatal(err)
			}
			result, err := l.Lint(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			found := map[string][]string{}
			for _, finding := range result.Findings {
				if _, wanted := addresses[finding.Address]; wanted {
					found[finding.Address] = append(found[finding.Address], finding.Rule)
				}
			}
			for address, want := range addresses {
				slices.Sort(found[address])
				if diff := cmp.Diff(want, found[address]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", address, diff)
				}
			}
		})
	}
}

// Of a bucket that is made elsewhere, a plan shows the parts that it sets, and nothing of the policy.
func TestLint_partsOfABucket(t *testing.T) {
	t.Parallel()
	m, err := plan.Read(strings.NewReader(`{"format_version": "1.2", "resource_changes": [
		{"address": "aws_s3_bucket_versioning.x", "mode": "managed", "type": "aws_s3_bucket_versioning", "name": "x",
		 "change": {"actions": ["create"], "after": {"bucket": "elsewhere", "versioning_configuration": [{"status": "Suspended"}]}}},
		{"address": "aws_s3_bucket_acl.x", "mode": "managed", "type": "aws_s3_bucket_acl", "name": "x",
		 "change": {"actions": ["create"], "after": {"bucket": "elsewhere", "acl": "public-read"}}}
	], "configuration": {"root_module": {}}}`), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := mustNew(t, Options{}).Lint(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range result.Findings {
		found = append(found, f.Rule)
	}
	if diff := cmp.Diff([]string{"bucket/versioning-disabled"}, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	for rule, reason := range map[string]string{
		"bucket/insecure-transport-allowed": "The plan does not show the policy.",
		"bucket/public-acl":                 "the plan does not show object_ownership. the plan does not show public_access_block.",
	} {
		if !slices.ContainsFunc(result.Undecided, func(f Finding) bool { return f.Rule == rule && f.Reason == reason }) {
			t.Errorf("%s is not undecided because %q", rule, reason)
		}
	}
}
