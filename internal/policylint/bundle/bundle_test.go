package bundle_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	opabundle "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bundle"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// said is what linter and bundle must agree on about a finding, or about what is undecided.
type said struct {
	Rule      string
	Severity  string
	Address   string
	Name      string
	Kind      string
	Statement *struct {
		Index int
		Sid   string
	}
	Pointer string
	Message string
	Fix     string
	Proof   string
	Reasons []string
}

func newLinter(t testing.TB, options policylint.Options) *policylint.Linter {
	t.Helper()
	l, err := policylint.New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func write(t testing.TB, l *policylint.Linter, failOn policylint.Severity) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := bundle.Write(&out, l, bundle.Options{Revision: "1.2.3", FailOn: failOn}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// everyCase is the subjects of all cases of all rules, and of the rules in examples/rules, each under an
// address of its own. Every subject stands once more with each of its settings unknown.
func everyCase(t testing.TB) []*model.Subject {
	t.Helper()
	var subjects []*model.Subject
	for _, pattern := range []string{"../rules/*/*/cases.txtar", "../../../examples/rules/*/*/cases.txtar"} {
		archives, err := filepath.Glob(pattern)
		if err != nil || len(archives) == 0 {
			t.Fatalf("%s: %d cases, %v", pattern, len(archives), err)
		}
		for _, archive := range archives {
			text, err := os.ReadFile(archive)
			if err != nil {
				t.Fatal(err)
			}
			found, err := cases.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				s, err := cases.Subject(c.Source)
				if err != nil {
					t.Fatal(err)
				}
				s.Address = strings.TrimPrefix(filepath.ToSlash(filepath.Dir(archive)), "../") + "." + c.Name
				subjects = append(subjects, s, withoutSettings(s))
			}
		}
	}
	return subjects
}

// fifth is every fifth subject, for what is about more than single rules.
func fifth(subjects []*model.Subject) []*model.Subject {
	var chosen []*model.Subject
	for i := 0; i < len(subjects); i += 5 {
		chosen = append(chosen, subjects[i])
	}
	return chosen
}

// withoutSettings is a subject of which nothing but the policy is known.
func withoutSettings(s *model.Subject) *model.Subject {
	unknown := *s
	unknown.Address += "?"
	unknown.Fields, unknown.Unknown = map[string]any{}, map[string]string{}
	for field := range s.Fields {
		unknown.Unknown[field] = "var." + field
	}
	return &unknown
}

// lint is what the linter says.
func lint(t testing.TB, l *policylint.Linter, subjects []*model.Subject) (findings, undecided []said) {
	t.Helper()
	result, err := l.Lint(t.Context(), &model.Model{Subjects: subjects})
	if err != nil {
		t.Fatal(err)
	}
	convert := func(list []policylint.Finding) []said {
		converted := make([]said, len(list))
		for i := range list {
			f := &list[i]
			converted[i] = said{
				Rule: f.Rule, Severity: string(f.Severity), Address: f.Address, Name: f.Name, Kind: string(f.Kind),
				Pointer: f.Pointer, Message: f.Message, Fix: f.Fix, Proof: f.Proof(),
			}
			if f.Statement != nil {
				converted[i].Statement = &struct {
					Index int
					Sid   string
				}{f.Statement.Index, f.Statement.Sid}
			}
			if f.Reason != "" {
				converted[i].Reasons = []string{f.Reason}
			}
		}
		return sorted(converted)
	}
	return convert(result.Findings), convert(result.Undecided)
}

func sorted(list []said) []said {
	text := func(s said) string {
		s.Reasons = nil
		line, _ := json.Marshal(s)
		return string(line)
	}
	slices.SortFunc(list, func(a, b said) int { return cmp.Compare(text(a), text(b)) })
	return list
}

// input is what keyward facts prints.
func input(t testing.TB, subjects []*model.Subject) any {
	t.Helper()
	text, err := json.Marshal(facts.Input(subjects))
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// query evaluates a query with the bundle in OPA as it is, with all that stock OPA offers.
func query(t testing.TB, archive []byte, text string, input any, result any) {
	t.Helper()
	parsed, err := opabundle.NewReader(bytes.NewReader(archive)).WithRegoVersion(ast.RegoV1).Read()
	if err != nil {
		t.Fatal(err)
	}
	results, err := rego.New(
		rego.ParsedBundle("keyward", &parsed), rego.Query(text), rego.Input(input), rego.StrictBuiltinErrors(true),
	).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 {
		t.Fatalf("%s has %d results", text, len(results))
	}
	value, err := json.Marshal(results[0].Expressions[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(value, result); err != nil {
		t.Fatal(err)
	}
}

func TestBundle_findsWhatTheLinterFinds(t *testing.T) {
	t.Parallel()
	subjects := everyCase(t)
	l := newLinter(t, policylint.Options{
		Folders:    []string{"../../../examples/rules"},
		Parameters: map[string]map[string]any{"key/deletion-window-short": {"min_days": 30}},
	})
	wantFindings, wantUndecided := lint(t, l, subjects)
	if len(wantFindings) == 0 || len(wantUndecided) == 0 {
		t.Fatalf("%d findings and %d undecided: the cases show nothing", len(wantFindings), len(wantUndecided))
	}
	archive, in := write(t, l, policylint.Low), input(t, subjects)
	var findings, undecided []said
	query(t, archive, "data.keyward.findings", in, &findings)
	if diff := gocmp.Diff(wantFindings, sorted(findings)); diff != "" {
		t.Errorf("findings (-linter +bundle):\n%s", diff)
	}
	query(t, archive, "data.keyward.undecided", in, &undecided)
	undecided = sorted(undecided)
	// The linter joins the reasons, and says of settings why they are not known.
	for i := range undecided {
		if i < len(wantUndecided) {
			for _, reason := range undecided[i].Reasons {
				if !strings.Contains(wantUndecided[i].Reasons[0], strings.TrimSuffix(reason, " is not known.")) {
					t.Errorf("%s at %s: the reason %q is not the linter's: %q",
						undecided[i].Rule, undecided[i].Address, reason, wantUndecided[i].Reasons[0])
				}
			}
			wantUndecided[i].Reasons = nil
		}
		undecided[i].Reasons = nil
	}
	if diff := gocmp.Diff(wantUndecided, undecided); diff != "" {
		t.Errorf("undecided (-linter +bundle):\n%s", diff)
	}
}
