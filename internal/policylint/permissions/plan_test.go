package permissions

import (
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
		"aws_s3_bucket_policy.logs: high, allowed unknown, denied unknown", // the role may be the one that could read before
		"  waits for aws_iam_role.app.arn",
		"  waits for aws_iam_role.app.arn",
		"keyward_encryption_key.shared: high, allowed violated, denied holds",
		"  arn:aws:iam::444455556666:role/Example kms:Decrypt",
		"aws_secretsmanager_secret_policy.db: low, allowed holds, denied violated",
		"  arn:aws:iam::444455556666:role/partner secretsmanager:GetSecretValue",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
