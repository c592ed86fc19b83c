package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
)

// TestLint_anyOrder: every format is the same to the byte whatever the order of the plan. The places are
// those in the code: those in the plan are others.
func TestLint_anyOrder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"companions", "permissions"} {
		code := "../../internal/policylint/plan/testdata/" + name
		text, err := os.ReadFile(filepath.Join(code, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		plan := filepath.Join(t.TempDir(), "plan.json")
		printed := func(format string, text []byte) string {
			if err := os.WriteFile(plan, text, 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			if run([]string{"lint", "--source", code, "--format", format, plan}, nil, &out, &errs) == exitError || out.Len() == 0 {
				t.Fatalf("%s of %s: %s", format, name, errs.String())
			}
			return out.String()
		}
		for _, format := range report.Formats() {
			want := printed(format, text)
			for seed := range uint64(2) {
				if diff := cmp.Diff(want, printed(format, shuffledPlan(t, text, seed))); diff != "" {
					t.Errorf("%s of %s (-in order +shuffled with seed %d):\n%s", format, name, seed, diff)
				}
			}
		}
	}
}

// shuffledPlan has the resources of a plan, and those of its root module's configuration, in another order.
func shuffledPlan(t *testing.T, text []byte, seed uint64) []byte {
	t.Helper()
	var plan struct {
		FormatVersion   string            `json:"format_version"`
		ResourceChanges []json.RawMessage `json:"resource_changes"`
		Variables       json.RawMessage   `json:"variables,omitempty"`
		PriorState      json.RawMessage   `json:"prior_state,omitempty"`
		Configuration   struct {
			ProviderConfig json.RawMessage `json:"provider_config"`
			RootModule     struct {
				Resources   []json.RawMessage `json:"resources"`
				ModuleCalls json.RawMessage   `json:"module_calls,omitempty"`
				Variables   json.RawMessage   `json:"variables,omitempty"`
			} `json:"root_module"`
		} `json:"configuration"`
	}
	if err := json.Unmarshal(text, &plan); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	first := slices.Clone(plan.ResourceChanges[0])
	for _, list := range [][]json.RawMessage{plan.ResourceChanges, plan.Configuration.RootModule.Resources} {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	if bytes.Equal(first, plan.ResourceChanges[0]) {
		slices.Reverse(plan.ResourceChanges)
	}
	out, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
