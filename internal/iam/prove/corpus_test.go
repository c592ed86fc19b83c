package prove

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// corpusFile opens a file of the labelled cases, or skips the test with the reason.
func corpusFile(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("KEYWARD_CORPUS")
	if dir == "" {
		root, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for !isThere(filepath.Join(root, "go.mod")) {
			if root == filepath.Dir(root) {
				t.Fatal("no go.mod above the test")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("no corpus: %v; set KEYWARD_CORPUS", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// comparisonCase is one line of no-new-access.jsonl.
type comparisonCase struct {
	ID                   string
	Reference, Candidate json.RawMessage
	Expect               Verdict
}

func comparisonCases(t testing.TB) []comparisonCase {
	t.Helper()
	var cases []comparisonCase
	scanner := bufio.NewScanner(corpusFile(t, "no-new-access.jsonl"))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var c comparisonCase
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if err := scanner.Err(); err != nil || len(cases) == 0 {
		t.Fatalf("read %d cases: %v", len(cases), err)
	}
	return cases
}

func mustParse(t testing.TB, text []byte) *policy.Document {
	t.Helper()
	doc, err := policy.Parse(text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return doc
}

// TestCorpusComparisons checks the verdicts of AWS's own analyser on pairs of policies.
func TestCorpusComparisons(t *testing.T) {
	t.Parallel()
	for _, c := range comparisonCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			got := Subsumes(mustParse(t, c.Reference), mustParse(t, c.Candidate), Scope{})
			if got.Verdict != c.Expect {
				t.Errorf("verdict %s, AWS says %s: witness %v, reason %q", got.Verdict, c.Expect, got.Witness, got.Reason)
			}
			if (got.Verdict == Violated) != (got.Witness != nil) {
				t.Errorf("verdict %s with witness %v", got.Verdict, got.Witness)
			}
		})
	}
}
