package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// TestSummary_schema checks the JSON against its schema, and every witness against the policy.
func TestSummary_schema(t *testing.T) {
	t.Parallel()
	const policyFile = "../../examples/policies/reports.json"
	var printed, errs bytes.Buffer
	if code := run([]string{"explain", policyFile, "--account", "111122223333", "--format", "json"}, nil, &printed, &errs); code != exitOK {
		t.Fatalf("explain exits with %d: %s", code, &errs)
	}
	schema, err := os.ReadFile("summary_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	matchesSchema(t, schema, printed.Bytes())
	var out summaryJSON
	if err := json.Unmarshal(printed.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(policyFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parseFile(policyFile, text)
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for _, row := range out.Access {
		for _, cell := range row.Cells {
			if cell.Witness == nil || cell.Delegated {
				continue
			}
			direct++
			if d := eval.Decide(doc, *cell.Witness); d.Outcome != eval.Allowed {
				t.Errorf("%s %s: %s is %s", row.Party, cell.Group, cell.Witness, d.Outcome)
			}
		}
	}
	if direct == 0 {
		t.Error("nothing is allowed directly: the policy tests nothing")
	}
}
