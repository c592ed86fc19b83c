package policylint

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/rules"
)

// ruleFolders lists the folders of the built-in rules as <kind>/<rule_name>.
func ruleFolders(t *testing.T) []string {
	t.Helper()
	folders, err := fs.Glob(os.DirFS("rules"), "*/*")
	if err != nil {
		t.Fatal(err)
	}
	folders = slices.DeleteFunc(folders, func(name string) bool { return strings.HasPrefix(name, library+"/") })
	if len(folders) == 0 {
		t.Fatal("there are no rules")
	}
	return folders
}

func ruleCases(t *testing.T, folder string) []cases.Case {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("rules", folder, "cases.txtar"))
	if err != nil {
		t.Fatalf("every rule needs cases: %v", err)
	}
	found, err := cases.Parse(text)
	if err != nil {
		t.Fatalf("%s/cases.txtar: %v", folder, err)
	}
	return found
}

func ruleID(folder string) string { return strings.ReplaceAll(folder, "_", "-") }

// pointers are the places where one rule found something, the whole policy written as "policy".
func pointers(t *testing.T, l *Linter, source []byte, id string) []string {
	t.Helper()
	subject, err := cases.Subject(source)
	if err != nil {
		t.Fatal(err)
	}
	result, err := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{subject}})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range result.Findings {
		if f.Rule == id {
			found = append(found, pointerOf(f))
		}
	}
	for _, f := range result.Undecided {
		if f.Rule == id {
			found = append(found, "undecided "+pointerOf(f)+": "+f.Reason)
		}
	}
	slices.Sort(found)
	return found
}

func pointerOf(f Finding) string {
	if f.Pointer == "" {
		return "policy"
	}
	return f.Pointer
}

func mustNew(t *testing.T, options Options) *Linter {
	t.Helper()
	l, err := New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRules_folderHoldsTwoFilesOfItsName(t *testing.T) {
	t.Parallel()
	for _, folder := range ruleFolders(t) {
		entries, err := os.ReadDir(filepath.Join("rules", folder))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		want := []string{filepath.Base(folder) + ".rego", "cases.txtar"}
		slices.Sort(want)
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", folder, diff)
		}
	}
}

// A kind without rules would look like one in which nothing is wrong.
func TestRules_everyKindHasSome(t *testing.T) {
	t.Parallel()
	about := make(map[string]bool)
	for _, folder := range ruleFolders(t) {
		kind, _, _ := strings.Cut(folder, "/")
		about[kind] = true
	}
	for _, kind := range model.Kinds() {
		if !about[string(kind)] {
			t.Errorf("there are no rules about a %s", kind)
		}
	}
}

func TestRules_idIsTheFolder(t *testing.T) {
	t.Parallel()
	table, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	seen := make(map[string]bool)
	for _, folder := range ruleFolders(t) {
		want = append(want, ruleID(folder))
	}
	for _, r := range table {
		got = append(got, r.ID)
		for _, id := range append(r.Aliases, r.ID) {
			if seen[id] {
				t.Errorf("%s is the id or an alias of two rules", id)
			}
			seen[id] = true
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-folders +table):\n%s", diff)
	}
}

func TestRules_casesInEveryForm(t *testing.T) {
	t.Parallel()
	l := mustNew(t, Options{})
	forms := map[string]func(any) any{"as written": identity, "folded": fold, "unfolded": unfold}
	for _, folder := range ruleFolders(t) {
		for _, c := range ruleCases(t, folder) {
			for form, change := range forms {
				t.Run(folder+"/"+c.Name+"/"+form, func(t *testing.T) {
					t.Parallel()
					got := pointers(t, l, reshape(t, c.Source, change), ruleID(folder))
					if diff := cmp.Diff(c.Want, got); diff != "" {
						t.Errorf("findings (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// A bad case whose findings came from another rule, or from nowhere, would pass all other tests.
func TestRules_switchedOffSayNothing(t *testing.T) {
	t.Parallel()
	for _, folder := range ruleFolders(t) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			l := mustNew(t, Options{Disabled: []string{ruleID(folder)}})
			for _, c := range ruleCases(t, folder) {
				if got := pointers(t, l, c.Source, ruleID(folder)); len(got) > 0 {
					t.Errorf("%s: the rule is off and reports %v", c.Name, got)
				}
			}
		})
	}
}

// TestRules_schemas: no rule reads what its subjects do not have. The linter itself does not look again.
func TestRules_schemas(t *testing.T) {
	t.Parallel()
	loaded, err := loadOwn(againstSchemas, kinds)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compile(loaded); err != nil {
		t.Error(err)
	}
}

// The value of a rule's findings must not hang on what a policy's author leaves open.
func TestRules_unknownIsNeverAPass(t *testing.T) {
	t.Parallel()
	l := mustNew(t, Options{})
	loaded, err := loadBuiltin(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range loaded.rules {
		for _, field := range unknownFields(r) {
			kind := r.Kind
			if kind == model.Policy {
				kind = model.Key
			}
			s := &model.Subject{
				Kind: kind, Name: "n", Unknown: map[string]string{field: "aws_thing.t.value"},
				Fields: map[string]any{},
			}
			result, err := l.Lint(context.Background(), &model.Model{Subjects: []*model.Subject{s}})
			if err != nil {
				t.Fatal(err)
			}
			open := slices.ContainsFunc(result.Undecided, func(f Finding) bool {
				return f.Rule == r.ID && f.Reason != "" && f.DependsOn == "aws_thing.t.value"
			})
			if !open {
				t.Errorf("%s: nothing is said although %s is unknown", r.ID, field)
			}
		}
	}
}

// unknownFields are the fields each of which leaves a rule undecided.
func unknownFields(r *rule) []string {
	fields := slices.Clone(r.reads.fields)
	if len(r.Facts) > 0 {
		fields = append(fields, "policy")
	}
	return fields
}

func TestRules_areFormatted(t *testing.T) {
	t.Parallel()
	files := 0
	err := fs.WalkDir(rules.FS, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		text, err := fs.ReadFile(rules.FS, file)
		if err != nil {
			return err
		}
		formatted, err := format.SourceWithOpts(file, text, format.Opts{})
		if err != nil {
			return err
		}
		if diff := cmp.Diff(string(formatted), string(text)); diff != "" {
			t.Errorf("%s is not in the format of opa fmt (-formatted +file):\n%s", file, diff)
		}
		if lines := strings.Count(string(text), "\n"); lines > 60 {
			t.Errorf("%s has %d lines; 60 are allowed", file, lines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatal("no .rego file is embedded")
	}
}

// reshape changes the form of every list in the policy of a case.
func reshape(t *testing.T, source []byte, change func(any) any) []byte {
	t.Helper()
	var subject map[string]any
	if err := json.Unmarshal(source, &subject); err != nil {
		t.Fatal(err)
	}
	if document, ok := subject["policy"].(map[string]any); ok {
		for name, value := range document {
			if name == "Statement" {
				document[name] = statements(change, value)
			}
		}
	}
	text, err := json.Marshal(subject)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// statements changes the elements of each statement, then the list of statements.
func statements(change func(any) any, value any) any {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, one := range list {
		statement, ok := one.(map[string]any)
		if !ok {
			continue
		}
		for name, element := range statement {
			switch name {
			case "Action", "NotAction", "Resource", "NotResource":
				statement[name] = change(element)
			case "Principal", "NotPrincipal", "Condition":
				changeValues(change, element)
			}
		}
	}
	return change(list)
}

// changeValues changes the values of Principal and Condition blocks, which are maps of lists.
func changeValues(change func(any) any, block any) {
	m, ok := block.(map[string]any)
	if !ok {
		return
	}
	for name, value := range m {
		if _, nested := value.(map[string]any); nested {
			changeValues(change, value)
			continue
		}
		m[name] = change(value)
	}
}

func identity(value any) any { return value }

func fold(value any) any {
	if list, ok := value.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return value
}

func unfold(value any) any {
	if _, ok := value.([]any); ok {
		return value
	}
	return []any{value}
}
