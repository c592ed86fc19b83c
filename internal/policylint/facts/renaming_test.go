package facts

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestRenaming_cases: proving a policy under other names gives the same answers, for the policies of the
// cases of all rules.
func TestRenaming_cases(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../rules/*/*/cases.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	renamed := 0
	for _, archive := range archives {
		text, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		list, err := cases.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			subject := func() *model.Subject {
				s, err := cases.Subject(c.Source)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			if len(newRenaming(newEvidence(subject())).ours) > 0 {
				renamed++
			}
			compareAlone(t, archive+" "+c.Name, subject)
		}
	}
	if renamed < 50 {
		t.Errorf("only %d policies have names that can be others", renamed)
	}
}
