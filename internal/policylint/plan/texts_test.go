package plan

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestRead_statementPositions: in whatever way a plan is written, the place of a statement is where its first
// letter stands in it, inside the string that is the policy.
func TestRead_statementPositions(t *testing.T) {
	t.Parallel()
	compact, err := os.ReadFile("testdata/instances/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	const marked = `{\"Sid\":\"Marked\",`
	compact = bytes.ReplaceAll(compact, []byte(`\"Statement\":[{`), []byte(`\"Id\":\"\u003c\u0026ü\\n\",\"Statement\":[`+marked))
	if !bytes.Contains(compact, []byte(marked)) {
		t.Fatal("the plan has no policy")
	}
	var value any
	if err := json.Unmarshal(compact, &value); err != nil {
		t.Fatal(err)
	}
	var indented, plain bytes.Buffer
	if err := json.Indent(&indented, compact, "", "  "); err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(&plain) // with its keys sorted, so that before follows after
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"compact": compact, "indented": indented.Bytes(), "sorted": plain.Bytes()} {
		m, err := Read(bytes.NewReader(text), Options{File: "plan.json"})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		found := 0
		for _, s := range m.Subjects {
			for i, at := range s.StatementSources {
				found++
				if rest := lines[at.Line-1][at.Column-1:]; i == 0 && !strings.HasPrefix(rest, marked) {
					t.Errorf("%s: statement 0 of %s is at %.40s", name, s.Address, rest)
				}
			}
			if len(s.StatementSources) > 0 {
				if rest := lines[s.PolicySource.Line-1][s.PolicySource.Column-1:]; !strings.HasPrefix(rest, `{\"`) {
					t.Errorf("%s: the policy of %s is at %.40s", name, s.Address, rest)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s: no statement has a place", name)
		}
	}
}
