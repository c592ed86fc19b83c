package policylint

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Whoever sees findings on policies in which nothing is wrong stops to read them: no rule about the
// grammar and logic of policies says anything about these.
func TestRules_silentOnNormalPolicies(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/normal.txtar")
	if err != nil {
		t.Fatal(err)
	}
	l := mustNew(t, Options{})
	about := []string{"policy", "identity", "trust"}
	for _, file := range txtar.Parse(text).Files {
		t.Run(strings.TrimPrefix(file.Name, "good/"), func(t *testing.T) {
			t.Parallel()
			subject, err := cases.Subject(file.Data)
			if err != nil {
				t.Fatal(err)
			}
			result, err := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{subject}})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range append(result.Findings, result.Undecided...) {
				if kind, _, _ := strings.Cut(f.Rule, "/"); slices.Contains(about, kind) {
					t.Errorf("%s %s: %s %s %s", f.Rule, f.Pointer, f.Message, f.Proof(), f.Reason)
				}
			}
		})
	}
}
