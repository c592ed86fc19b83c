package policylint

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// TestLint_rotationPlan lists everything that is found in a real plan of rotating secrets and the function that
// rotates them; what a secret waives itself is waived until the day it says.
func TestLint_rotationPlan(t *testing.T) {
	t.Parallel()
	unwaived := []string{
		"keyward_rotating_secret.open secret/public-access extra_statements[0]",
		"keyward_rotating_secret.open secret/rotation-disabled rotation",
		"keyward_rotating_secret.partner secret/external-access external_accounts[0]",
		"keyward_rotating_secret.partner secret/no-customer-managed-key kms_key_arn",
		"keyward_rotating_secret.partner secret/outsiders-cannot-decrypt external_accounts[0]",
		"keyward_rotating_secret.partner secret/rotation-disabled rotation",
		"keyward_rotating_secret.seldom secret/rotation-interval-long rotation.schedule_expression",
	}
	for day, waived := range map[time.Time]bool{
		time.Date(2027, time.January, 31, 0, 0, 0, 0, time.UTC): true,
		time.Date(2027, time.February, 1, 0, 0, 0, 0, time.UTC): false,
	} {
		f, err := os.Open("plan/testdata/rotation/plan.json")
		if err != nil {
			t.Fatal(err)
		}
		m, err := plan.Read(f, plan.Options{Account: "111122223333"})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		result, err := mustNew(t, Options{AsOf: day}).Lint(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, finding := range result.Findings {
			line := finding.Address + " " + finding.Rule + " " + finding.Attribute
			if finding.Waived != nil {
				line += " waived: " + finding.Waived.Reason
			}
			found = append(found, line)
		}
		slices.Sort(found)
		want := append(slices.Clone(unwaived), "keyward_rotating_secret.waived secret/rotation-interval-long rotation.automatically_after_days")
		if waived {
			want[len(want)-1] += " waived: the partner changes it by hand"
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("on %s (-want +found):\n%s", day.Format(time.DateOnly), diff)
		}
		if len(result.Undecided) != 0 {
			t.Errorf("undecided: %+v", result.Undecided)
		}
	}
}
