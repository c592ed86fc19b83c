package permissions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// TestOf_plan shows the changes of a real plan.
func TestOf_plan(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../plan/testdata/permissions/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := plan.Read(file, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range Of(m) {
		got = append(got, fmt.Sprint(c.Address, ": ", c.Severity, ", allowed ", c.Allowed.Verdict, ", denied ", c.Denied.Verdict))
		for _, d := range []Direction{c.Allowed, c.Denied} {
			for _, e := range d.Examples {
				got = append(got, "  "+e.Witness.Principal+" "+e.Witness.Action)
			}
			if d.DependsOn != nil {
				got = append(got, "  waits for "+strings.Join(d.DependsOn, ", "))
			}
		}
	}
	want := []string{
		"aws_kms_key.data: high, allowed violated, denied holds",
		"  arn:aws:iam::444455556666:role/Example kms:Decrypt",
		"aws_kms_key_policy.other: low, allowed holds, denied violated",
		"  arn:aws:iam::111122223333:role/app kms:Decrypt",
		"aws_s3_bucket.site: critical, allowed violated, denied holds",
		"  ANONYMOUS s3:GetObject",
		"aws_s3_bucket_policy.logs: medium, allowed violated, denied violated", // the role is new, but its name is known
		"  arn:aws:iam::111122223333:role/app s3:GetObject",
		"  arn:aws:iam::111122223333:role/old s3:GetObject",
		"aws_secretsmanager_secret_policy.db: low, allowed holds, denied violated",
		"  arn:aws:iam::444455556666:role/partner secretsmanager:GetSecretValue",
		"keyward_encryption_key.shared: high, allowed violated, denied holds",
		"  arn:aws:iam::444455556666:role/Example kms:Decrypt",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestOf_deleted shows what a policy that is deleted had stopped. A policy that Terraform only forgets
// stays as it is.
func TestOf_deleted(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../plan/testdata/permissions/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]string{"delete": "medium", "forget": ""} {
		var p map[string]any
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		for _, entry := range p["resource_changes"].([]any) {
			resource := entry.(map[string]any)
			if resource["address"] == "aws_s3_bucket_policy.site" {
				change := resource["change"].(map[string]any)
				change["actions"], change["after"], change["after_unknown"] = []string{action}, nil, map[string]any{}
			}
		}
		edited, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := plan.Read(bytes.NewReader(edited), plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range Of(m) {
			if c.Address == "aws_s3_bucket.site" {
				got = string(c.Severity)
				if e := c.Allowed.Examples; len(e) == 0 || len(e[0].DeniedBy) == 0 || e[0].DeniedBy[0].Sid != "TLS" {
					t.Errorf("%s: newly allowed %+v, want what TLS denied", action, e)
				}
			}
		}
		if got != want {
			t.Errorf("%s: severity %q, want %q", action, got, want)
		}
	}
}
