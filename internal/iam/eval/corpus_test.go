package eval_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// corpusRecord is one labelled decision. Without a label, or with "?", the documentation leaves
// the decision open.
type corpusRecord struct {
	ID       string            `json:"id"`
	Policy   json.RawMessage   `json:"policy"`
	Identity []json.RawMessage `json:"identity"`
	Expect   eval.Outcome      `json:"expect"`
	Request  eval.Request      `json:"-"` // the record itself, in the form of a request
}

func TestDecide_agreesWithCorpus(t *testing.T) {
	t.Parallel()
	records := readCorpus(t, "decisions.jsonl")
	if len(records) == 0 {
		t.Fatal("the corpus has no decisions")
	}
	for _, r := range records {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			want := r.Expect
			if want == "" || want == "?" {
				want = eval.Ambiguous
			}
			if got := decideRecord(t, r); got.Outcome != want {
				t.Errorf("%s is %s by statements %v, want %s\nreadings: %v\npolicy: %s",
					r.Request, got.Outcome, got.Statements, want, got.Readings, r.Policy)
			}
		})
	}
}

func decideRecord(t *testing.T, r corpusRecord) eval.Decision {
	t.Helper()
	doc := mustParse(t, string(r.Policy))
	if r.Identity == nil {
		return eval.Decide(doc, r.Request)
	}
	var identity []*policy.Document
	for _, text := range r.Identity {
		identity = append(identity, mustParse(t, string(text)))
	}
	return eval.Authorize(doc, identity, r.Request)
}

// readCorpus reads a file of the corpus, or skips the test where there is no corpus.
func readCorpus(t *testing.T, name string) []corpusRecord {
	t.Helper()
	dir := os.Getenv("KEYWARD_CORPUS")
	if dir == "" {
		dir = filepath.Join(repositoryRoot(t), "..", "shared", "corpus")
	}
	content, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("no corpus: %v (set KEYWARD_CORPUS to its folder)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var records []corpusRecord
	for line := range bytes.Lines(content) {
		var r corpusRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if err := json.Unmarshal(line, &r.Request); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		records = append(records, r)
	}
	return records
}

// repositoryRoot is the folder with go.mod.
func repositoryRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}

// mustParse parses a document that the test takes for granted.
func mustParse(t testing.TB, text string) *policy.Document {
	t.Helper()
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatalf("Parse(%s): %v", text, err)
	}
	return doc
}
