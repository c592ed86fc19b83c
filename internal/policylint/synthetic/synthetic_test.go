package synthetic_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/synthetic"
)

// TestPlan: the plan is one that the linter reads, and every fifth resource in it is bad.
func TestPlan(t *testing.T) {
	t.Parallel()
	const n = 40
	var text bytes.Buffer
	if err := synthetic.Plan(&text, n); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(text.Bytes()) || bytes.Count(text.Bytes(), []byte("\n")) != 1 {
		t.Error("the plan is not JSON on one line")
	}
	m, err := plan.Read(&text, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	policies := map[string]bool{}
	for _, s := range m.Subjects {
		if s.Policy == nil {
			t.Fatalf("%s has no policy", s.Address)
		}
		policies[s.Policy.JSON()] = true
	}
	if len(policies) != n {
		t.Errorf("%d different policies, want %d", len(policies), n)
	}
	l, err := policylint.New(t.Context(), policylint.Options{Only: []string{
		"key/rotation-disabled", "bucket/public-access", "bucket/insecure-transport-allowed",
	}})
	if err != nil {
		t.Fatal(err)
	}
	result, err := l.Lint(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]bool{}
	for _, f := range result.Findings {
		bad[f.Address] = true
	}
	if len(bad) != n/5 || len(result.Undecided) > 0 {
		t.Errorf("%d resources with findings, want %d; undecided: %v", len(bad), n/5, result.Undecided)
	}
}
