package policylint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const houseMetadata = `# METADATA
# title: Keys are named after their team
# description: Without the team nobody knows whom to ask.
# related_resources:
#   - ref: https://example.com/naming
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Start the alias with alias/team-.
#   since: 1.0.0
#   facts: []
`

const houseRule = houseMetadata + `package policylint.rules.key.house_naming

import data.policylint.result

report contains result.setting(subject, "aliases", "No alias starts with alias/team-.") if {
	some subject in input.subjects
	every alias in subject.aliases {
		not startswith(alias, "alias/team-")
	}
}
`

// houseReport is what houseRule reports.
const houseReport = `result.setting(subject, "aliases", "No alias starts with alias/team-.")`

// writeRule makes a folder with one rule.
func writeRule(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "rule.rego"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func aliased(name string) *model.Subject {
	return &model.Subject{
		Kind: model.Key, Name: name, Policy: nil,
		Fields: map[string]any{"aliases": []any{name}},
	}
}

func TestFolder_rulesRunBesideTheBuiltInOnes(t *testing.T) {
	t.Parallel()
	l := mustNew(t, Options{Folders: []string{writeRule(t, houseRule)}})
	unknown := &model.Subject{Kind: model.Key, Name: "?", Unknown: map[string]string{"aliases": "var.aliases"}}
	result, err := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{
		aliased("alias/orders"), aliased("alias/team-orders"), unknown,
	}})
	if err != nil {
		t.Fatal(err)
	}
	names := func(findings []Finding) []string {
		var list []string
		for _, f := range findings {
			if f.Rule == "key/house-naming" {
				list = append(list, f.Name)
			}
		}
		return list
	}
	if diff := cmp.Diff([]string{"alias/orders"}, names(result.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"?"}, names(result.Undecided)); diff != "" {
		t.Errorf("undecided (-want +got):\n%s", diff)
	}
}

func TestFolder_isRefused(t *testing.T) {
	t.Parallel()
	replace := func(old, changed string) string { return strings.Replace(houseRule, old, changed, 1) }
	body := func(lines string) string {
		head, _, _ := strings.Cut(houseRule, "report contains")
		return head + lines
	}
	for name, test := range map[string]struct{ rule, want string }{
		"unknown key":       {replace("#   since:", "#   since_when: x\n#   since:"), "since_when"},
		"missing key":       {replace("#   fix: Start the alias with alias/team-.\n", ""), "METADATA lacks custom.fix"},
		"unknown severity":  {replace("severity: low", "severity: note"), `unknown severity "note"`},
		"unknown fact":      {replace("facts: []", "facts: [is_nice]"), `no fact "is_nice"`},
		"fact not read":     {replace("facts: []", "facts: [limits_grants]"), "limits_grants, which the rule does not read"},
		"unknown kind":      {replace("rules.key.", "rules.topic."), `"topic" is not a kind`},
		"other schema":      {replace("schema.key", "schema.bucket"), "schema.key"},
		"built-in id":       {replace("house_naming", "rotation_disabled"), "built-in rule key/rotation-disabled"},
		"no METADATA":       {strings.TrimPrefix(houseRule, houseMetadata), "no METADATA block"},
		"library is ours":   {replace("policylint.rules.key.house_naming", "policylint.result"), "policylint.result"},
		"no rule":           {"package house.names\n", "no package policylint.rules"},
		"report is no set":  {body("report := 1\n"), "report must be a set"},
		"nothing to report": {body("other contains 1\n"), "no set named report"},
		"fact by variable": {
			body("report contains result.proof(subject, f, \"m\") if {\n\tsome subject in input.subjects\n" +
				"\tsome f in subject.facts\n}\n"),
			"facts must be read by name",
		},
		"not of a field": {
			body("report contains result.setting(subject, \"enabled\", \"m\") if {\n\tsome subject in input.subjects\n" +
				"\tnot subject.enabled\n}\n"),
			"compare with == false",
		},
		"syntax": {body("report contains\n"), "rule.rego"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := writeRule(t, test.rule)
			_, err := New(t.Context(), Options{Folders: []string{folder}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), folder) {
				t.Errorf("error = %v, want one with %q and the folder", err, test.want)
			}
		})
	}
}

func TestReads_ofARule(t *testing.T) {
	t.Parallel()
	const all = "everything"
	for name, test := range map[string]struct {
		rego string
		want []string
	}{
		"paths": {
			"report contains 1 if {\n\tsome subject in input.subjects\n" +
				"\tsubject.rotation.enabled == false\n\tsubject.aliases[0] == \"\"\n}",
			[]string{"aliases", "rotation.enabled"},
		},
		"through a function of its own": {
			"report contains 1 if {\n\tsome subject in input.subjects\n\tf(subject)\n}\nf(subject) if subject.spec == \"\"",
			[]string{"spec"},
		},
		"in an argument of another name": {
			"report contains 1 if {\n\tsome subject in input.subjects\n\tf(subject)\n}\nf(s) if s.spec == \"\"",
			[]string{all},
		},
		"where one clause has another name": {
			"report contains 1 if {\n\tsome subject in input.subjects\n\tf(subject)\n}\n" +
				"f(subject) if subject.spec == \"\"\nf(s) if s.usage == \"\"",
			[]string{all, "spec"},
		},
		"under another name": {
			"report contains 1 if {\n\tsome subject in input.subjects\n\ts := subject\n\ts.enabled\n}",
			[]string{all},
		},
		"another name from the start": {
			"report contains 1 if {\n\tsome s in input.subjects\n\ts.enabled\n}", []string{all},
		},
		"whole to a built-in": {
			"report contains 1 if {\n\tsome subject in input.subjects\n\tobject.get(subject, \"a\", 1) == 1\n}",
			[]string{all},
		},
		"in the head": {"report contains subject.usage if {\n\tsome subject in input.subjects\n}", []string{"usage"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			modules, err := parseTree(os.DirFS(writeRule(t, "package p\n\n"+test.rego+"\n")), ".", againstSchemas)
			if err != nil {
				t.Fatal(err)
			}
			found, err := readsOf(modules["rule.rego"])
			if err != nil {
				t.Fatal(err)
			}
			got := found.fields
			if found.everything {
				got = append([]string{all}, got...)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("reads (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNew_folderTwice: the configuration and a flag may name the same folder.
func TestNew_folderTwice(t *testing.T) {
	t.Parallel()
	folder := writeRule(t, houseRule)
	again := folder + "/../" + filepath.Base(folder)
	if _, err := New(t.Context(), Options{Folders: []string{folder, again}}); err != nil {
		t.Error(err)
	}
	copied := writeRule(t, houseRule)
	if _, err := New(t.Context(), Options{Folders: []string{folder, copied}}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("two folders with one rule: %v", err)
	}
}

// TestNew_noFolder: what is named as a folder of rules must be one.
func TestNew_noFolder(t *testing.T) {
	t.Parallel()
	folder := writeRule(t, houseRule)
	for name, want := range map[string]string{
		filepath.Join(folder, "nope"):      "nope: no such file or directory",
		filepath.Join(folder, "rule.rego"): "rule.rego: this is no folder",
	} {
		if _, err := New(t.Context(), Options{Folders: []string{name}}); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
