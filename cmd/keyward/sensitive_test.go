package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
)

// canary is a part of every sensitive value in the plans of this test.
const canary = "canary"

// sensitivePlan marks whole resources, single attributes and parts of nested blocks as sensitive, before and
// after. The values are of all kinds that messages could quote: policies, broken ones too, names and numbers.
const sensitivePlan = `{"format_version": "1.2", "variables": {"role": {"value": "arn:aws:iam::111122223333:role/canary-variable"}},
"resource_changes": [
 {"address": "aws_kms_key.whole", "mode": "managed", "type": "aws_kms_key", "name": "whole", "change": {"actions": ["update"],
  "before": {"description": "canary-before", "policy": "{\"Statement\":{\"Sid\":\"canary-before\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}}"},
  "before_sensitive": true, "after_sensitive": true, "after_unknown": {},
  "after": {"description": "canary-after", "policy": "{\"Statement\":{\"Sid\":\"canary-after\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}}"}}},
 {"address": "aws_kms_key.broken", "mode": "managed", "type": "aws_kms_key", "name": "broken", "change": {"actions": ["create"],
  "before": null, "before_sensitive": false, "after_sensitive": {"policy": true, "description": true}, "after_unknown": {},
  "after": {"description": "canary", "policy": "{\"canary"}}},
 {"address": "aws_s3_bucket.named", "mode": "managed", "type": "aws_s3_bucket", "name": "named", "change": {"actions": ["create"],
  "before": null, "before_sensitive": false, "after_sensitive": {"bucket": true}, "after_unknown": {"id": true},
  "after": {"bucket": "canary-bucket"}}},
 {"address": "aws_s3_bucket_logging.nested", "mode": "managed", "type": "aws_s3_bucket_logging", "name": "nested", "change": {"actions": ["create"],
  "before": null, "before_sensitive": false, "after_sensitive": {"bucket": true, "target_bucket": true}, "after_unknown": {},
  "after": {"bucket": "canary-bucket", "target_bucket": "canary-logs"}}},
 {"address": "aws_s3_bucket_policy.open", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "open", "change": {"actions": ["update"],
  "before": {"bucket": "data", "policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/canary\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}}"},
  "before_sensitive": {"policy": true}, "after_sensitive": {"policy": false}, "after_unknown": {},
  "after": {"bucket": "data", "policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::data/*\"}}"}}}
]}`

// TestSensitive runs everything that prints about plans, and looks for values that Terraform marks sensitive.
func TestSensitive(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(made, []byte(sensitivePlan), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, plan := range []string{made, "../../internal/policylint/plan/testdata/lifecycle/plan.json"} {
		text, err := os.ReadFile(plan)
		if err != nil || !strings.Contains(string(text), canary) {
			t.Fatalf("%s has no sensitive value (%v)", plan, err)
		}
		commands := [][]string{{"facts", plan}}
		for _, format := range report.Formats() {
			commands = append(commands, []string{"lint", "--include-existing", "--format", format, plan})
		}
		for _, args := range commands {
			var out, errs bytes.Buffer
			if code := run(args, strings.NewReader(""), &out, &errs); code == exitError || out.Len() == 0 {
				t.Errorf("keyward %s: exit code %d\n%s", args, code, errs.String())
			}
			for _, printed := range []string{out.String(), errs.String()} {
				if at := strings.Index(printed, canary); at >= 0 {
					t.Errorf("keyward %s prints a sensitive value: ...%s...", args, printed[max(0, at-80):min(len(printed), at+80)])
				}
			}
		}
	}
}
