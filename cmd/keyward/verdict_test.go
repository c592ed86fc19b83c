package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"
)

// TestCompare_replays puts every request that compare prints through explain: the candidate allows
// it, and the reference does not. All output has the form that the schema says.
func TestCompare_replays(t *testing.T) {
	t.Parallel()
	requests := 0
	for _, c := range corpus(t, "no-new-access.jsonl") {
		folder := t.TempDir()
		paths := map[string]string{}
		for _, name := range []string{"reference", "candidate"} {
			paths[name] = filepath.Join(folder, name)
			if err := os.WriteFile(paths[name], c[name], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out := compareJSON(t, paths["reference"], paths["candidate"])
		for _, g := range out.Grants {
			request, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			requests++
			for name, want := range map[string]int{"candidate": exitOK, "reference": exitFound} {
				var printed, errs bytes.Buffer
				if code := run([]string{"explain", paths[name], "--request", "-"}, bytes.NewReader(request), &printed, &errs); code != want {
					t.Errorf("%s: the %s: exit code %d, want %d for %s\n%s%s", c["id"], name, code, want, request, &printed, &errs)
				}
			}
		}
	}
	if requests == 0 {
		t.Error("no requests")
	}
}

// compareJSON compares two files, and checks the output against its schema.
func compareJSON(t *testing.T, reference, candidate string) verdictJSON {
	t.Helper()
	var printed, errs bytes.Buffer
	if code := run([]string{"compare", reference, candidate, "--format", "json"}, nil, &printed, &errs); code == exitError {
		t.Fatalf("compare: %s", &errs)
	}
	schema, err := os.ReadFile("compare_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	matchesSchema(t, schema, printed.Bytes())
	var out verdictJSON
	if err := json.Unmarshal(printed.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func matchesSchema(t *testing.T, schema, document []byte) {
	t.Helper()
	results, err := rego.New(
		rego.Query("[ok, why] = json.match_schema(input.document, input.schema)"),
		rego.Input(map[string]any{"document": string(document), "schema": string(schema)}),
	).Eval(context.Background())
	if err != nil || len(results) != 1 {
		t.Fatalf("%d results: %v", len(results), err)
	}
	if ok, _ := results[0].Bindings["ok"].(bool); !ok {
		t.Errorf("not as the schema says: %v\n%s", results[0].Bindings["why"], document)
	}
}
