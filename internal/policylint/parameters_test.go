package policylint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// windowRule is a user's rule with parameters of every type.
const windowRule = `# METADATA
# title: The window is not the one of the house
# description: The house has its own window.
# related_resources:
#   - ref: https://example.com/house
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Take the window of the house.
#   since: 1.0.0
#   parameters:
#     - {name: min_days, type: integer, default: 20, description: The shortest window.}
#     - {name: usage, type: string, default: ENCRYPT_DECRYPT, description: What keys are meant for.}
#     - {name: strict, type: boolean, default: true, description: Whether it counts.}
#     - {name: names, type: strings, default: [a], description: The keys that count.}
package policylint.rules.key.house_window

import data.policylint.parameters.key.house_window as house
import data.policylint.result

report contains result.setting(subject, "deletion_window_in_days", message) if {
	some subject in input.subjects
	subject.deletion_window_in_days < house.min_days
	subject.usage == data.policylint.parameters.key.house_window.usage
	subject.name in house.names
	house.strict
	message := sprintf("%d days are less than %d.", [subject.deletion_window_in_days, house.min_days])
}
`

func ruleFolder(t *testing.T, rego string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "house.rego"), []byte(rego), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func windowed(name string, days int) *model.Subject {
	return &model.Subject{
		Kind: model.Key, Name: name, Address: "aws_kms_key." + name,
		Fields: map[string]any{"deletion_window_in_days": days, "usage": "ENCRYPT_DECRYPT"},
	}
}

// found are the messages of a rule about keys.
func found(t *testing.T, l *Linter, rule string, subjects ...*model.Subject) []string {
	t.Helper()
	result, err := l.Lint(t.Context(), &model.Model{Subjects: subjects})
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, f := range result.Findings {
		if f.Rule == rule {
			messages = append(messages, f.Message)
		}
	}
	return messages
}

// A rule has the defaults of its parameters, or what the options set, each by itself.
func TestParameters_ofAFolder(t *testing.T) {
	t.Parallel()
	dir := ruleFolder(t, windowRule)
	for name, test := range map[string]struct {
		set  map[string]any
		want string
	}{
		"defaults": {nil, "15 days are less than 20."},
		"integer":  {map[string]any{"min_days": 25}, "15 days are less than 25."},
		"lower":    {map[string]any{"min_days": 10}, ""},
		"string":   {map[string]any{"usage": "SIGN_\"VERIFY"}, ""},
		"boolean":  {map[string]any{"strict": false}, ""},
		"strings":  {map[string]any{"names": []any{"b", "c"}}, ""},
		"no names": {map[string]any{"names": []any{}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := mustNew(t, Options{
				Folders: []string{dir}, Parameters: map[string]map[string]any{"key/house-window": test.set},
			})
			if got := strings.Join(found(t, l, "key/house-window", windowed("a", 15)), "\n"); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestParameters_ofABuiltInRule(t *testing.T) {
	t.Parallel()
	const rule = "key/deletion-window-short"
	for days, want := range map[int]int{14: 0, 15: 1, 30: 1} {
		l := mustNew(t, Options{Parameters: map[string]map[string]any{rule: {"min_days": days}}})
		if got := found(t, l, rule, windowed("a", 14)); len(got) != want {
			t.Errorf("min_days %d: %v, want %d findings", days, got, want)
		}
	}
}

func TestParameters_refused(t *testing.T) {
	t.Parallel()
	house := ruleFolder(t, windowRule)
	set := func(name string, value any) Options {
		return Options{Folders: []string{house}, Parameters: map[string]map[string]any{"key/house-window": {name: value}}}
	}
	rule := func(old, changed string) Options {
		if !strings.Contains(windowRule, old) {
			t.Fatalf("the rule has no %q", old)
		}
		return Options{Folders: []string{ruleFolder(t, strings.Replace(windowRule, old, changed, 1))}}
	}
	for name, test := range map[string]struct {
		options Options
		says    string
	}{
		"a misspelt name":     {set("min_dais", 3), "rule key/house-window: there is no parameter min_dais: did you mean min_days?"},
		"an unknown name":     {set("color", 3), "there is no parameter color: it has min_days, usage, strict, names"},
		"text for a number":   {set("min_days", "3"), `min_days is of type integer, which "3" is not`},
		"a fraction":          {set("min_days", 2.5), "min_days is of type integer, which 2.5 is not"},
		"a number for text":   {set("usage", 3), "usage is of type string"},
		"text for a boolean":  {set("strict", "no"), "strict is of type boolean"},
		"text for a list":     {set("names", "a"), "names is of type strings"},
		"numbers in the list": {set("names", []any{1}), "names is of type strings"},
		"nothing":             {set("names", nil), "names is of type strings"},
		"a rule without":      {Options{Parameters: map[string]map[string]any{"key/lockout": {"a": 1}}}, "rule key/lockout: it has no parameters"},
		"no rule":             {Options{Parameters: map[string]map[string]any{"key/lockuot": {"a": 1}}}, `there is no rule "key/lockuot": did you mean key/lockout?`},

		"a type that is none":   {rule("type: integer", "type: number"), `min_days: unknown type "number": use boolean, integer, string, strings`},
		"a wrong default":       {rule("default: 20", "default: many"), "min_days: the default is no integer"},
		"no default":            {rule("default: 20, ", ""), "min_days: the default is no integer"},
		"no description":        {rule("description: The shortest window.", "description: ''"), "min_days has no description"},
		"a name that is none":   {rule("name: min_days", "name: Min-Days"), `"Min-Days" is no name of a parameter`},
		"twice":                 {rule("name: usage", "name: min_days"), "min_days is there twice"},
		"an unknown field":      {rule("default: 20", "initial: 20"), "field initial not found"},
		"not declared":          {rule("house.min_days", "house.max_days"), "reads the parameter max_days, which METADATA custom.parameters does not list"},
		"not read":              {rule("\thouse.strict\n", ""), "METADATA custom.parameters lists strict, which the rule does not read"},
		"of another rule":       {rule("import data.policylint.parameters.key.house_window", "import data.policylint.parameters.key.other"), "the parameters of this rule are data.policylint.parameters.key.house_window"},
		"in full, of another":   {rule("== data.policylint.parameters.key.house_window", "== data.policylint.parameters.key.other"), "read parameters by name"},
		"passed on whole":       {rule("\thouse.strict\n", "\tcount(house) > 0\n"), "read parameters by name"},
		"by a computed name":    {rule("\thouse.strict\n", "\tname := \"strict\"\n\thouse[name]\n"), "read parameters by name"},
		"passed on with others": {rule("\thouse.strict\n", "\tcount(data.policylint.parameters) > 0\n"), "read parameters by name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(t.Context(), test.options)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want %q", err, test.says)
			}
		})
	}
}

// What stock OPA gets has the parameters in it.
func TestParameters_portable(t *testing.T) {
	t.Parallel()
	l := mustNew(t, Options{
		Folders:    []string{ruleFolder(t, windowRule)},
		Parameters: map[string]map[string]any{"key/house-window": {"names": []any{"b"}}, "key/deletion-window-short": {"min_days": 30}},
	})
	p, err := l.Portable()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, m := range p.Modules {
		texts[strings.TrimPrefix(m.Parsed.Package.Path.String(), "data.policylint.parameters.")] = string(m.Text)
	}
	for name, want := range map[string]string{"key.house_window": `names := ["b"]`, "key.deletion_window_short": "min_days := 30"} {
		if !strings.Contains(texts[name], want) {
			t.Errorf("%s is %q, want %s", name, texts[name], want)
		}
	}
}
