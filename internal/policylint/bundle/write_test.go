package bundle_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	opabundle "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bundle"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// folder makes a folder of the example rules, changed by replacing one text.
func folder(t *testing.T, old, changed string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../examples/rules")); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, file := range []string{"house/names.rego", "key/team_alias/team_alias.rego", "policy/statement_without_sid/statement_without_sid.rego"} {
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(string(text), old)
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, changed)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !found {
		t.Fatalf("the example rules have no %q", old)
	}
	return dir
}

func TestWrite_manifest(t *testing.T) {
	t.Parallel()
	l := newLinter(t, policylint.Options{Folders: []string{"../../../examples/rules"}})
	archive := write(t, l, policylint.Low)
	parsed, err := opabundle.NewReader(bytes.NewReader(archive)).Read()
	if err != nil {
		t.Fatal(err)
	}
	if parsed.Manifest.Revision != "1.2.3" || parsed.RegoVersion(ast.RegoUndefined) != ast.RegoV1 {
		t.Errorf("manifest %v", parsed.Manifest)
	}
	if diff := gocmp.Diff([]string{"house/names", "keyward", "main", "policylint"}, *parsed.Manifest.Roots); diff != "" {
		t.Errorf("roots (-want +got):\n%s", diff)
	}
	for _, module := range parsed.Modules {
		if strings.Contains(module.Path, "..") || strings.Contains(string(module.Raw), "examples/rules") {
			t.Errorf("%s tells where it was written", module.Path)
		}
	}
	again := write(t, newLinter(t, policylint.Options{Folders: []string{folder(t, "alias", "alias")}}), policylint.Low)
	if !bytes.Equal(archive, again) {
		t.Error("the same rules in another folder give other bytes")
	}
}

// A rule that is off is not in a bundle, and a severity is the one of the options.
func TestWrite_options(t *testing.T) {
	t.Parallel()
	key := &model.Subject{Kind: model.Key, Name: "orders", Address: "aws_kms_key.orders", Fields: map[string]any{
		"rotation_supported": true, "rotation": map[string]any{"enabled": false}, "enabled": false,
	}}
	archive := write(t, newLinter(t, policylint.Options{
		Only:       []string{"key/rotation-disabled", "key/key-disabled"},
		Disabled:   []string{"key/key-disabled"},
		Severities: map[string]policylint.Severity{"key/rotation-disabled": policylint.Critical},
	}), policylint.Critical)
	var denied []said
	query(t, archive, "data.main.deny", input(t, []*model.Subject{key}), &denied)
	if len(denied) != 1 || denied[0].Rule != "key/rotation-disabled" || denied[0].Severity != "critical" {
		t.Errorf("denied %+v", denied)
	}
}

// What is below --fail-on warns, and so does what is undecided.
func TestWrite_failOn(t *testing.T) {
	t.Parallel()
	subjects := fifth(everyCase(t))
	l := newLinter(t, policylint.Options{Folders: []string{"../../../examples/rules"}})
	archive, in := write(t, l, policylint.High), input(t, subjects)
	var findings, undecided, denied, warned []said
	for name, set := range map[string]*[]said{
		"data.keyward.findings": &findings, "data.keyward.undecided": &undecided, "data.main.deny": &denied, "data.main.warn": &warned,
	} {
		query(t, archive, name, in, set)
	}
	var wantDenied, wantWarned []said
	for _, f := range findings {
		if policylint.Severity(f.Severity).AtLeast(policylint.High) {
			wantDenied = append(wantDenied, f)
		} else {
			wantWarned = append(wantWarned, f)
		}
	}
	wantWarned = append(wantWarned, undecided...)
	if diff := gocmp.Diff(sorted(wantDenied), sorted(denied)); diff != "" {
		t.Errorf("denied (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(sorted(wantWarned), sorted(warned)); diff != "" {
		t.Errorf("warned (-want +got):\n%s", diff)
	}
}

// An input that the rules do not understand is denied: a plan that nobody put through keyward facts, an
// input of another version, a subject without its facts.
func TestWrite_otherInput(t *testing.T) {
	t.Parallel()
	archive := write(t, newLinter(t, policylint.Options{}), policylint.Critical)
	for name, in := range map[string]any{
		"nothing":         map[string]any{},
		"a plan":          map[string]any{"format_version": "1.2", "resource_changes": []any{}},
		"another version": map[string]any{"format_version": "2", "subjects": []any{}},
		"another kind": map[string]any{"format_version": "1", "addresses": map[string]any{}, "subjects": []any{
			map[string]any{"id": 0, "kind": "cauldron", "name": "orders", "unknown": map[string]any{}},
		}},
		"no list": map[string]any{"format_version": "1", "subjects": map[string]any{}},
	} {
		var denied []said
		query(t, archive, "data.main.deny", in, &denied)
		if len(denied) == 0 || denied[0].Rule != "keyward/input" {
			t.Errorf("%s: denied %+v", name, denied)
		}
	}
	var undecided []said
	query(t, archive, "data.keyward.undecided", map[string]any{"format_version": "1", "addresses": map[string]any{}, "subjects": []any{
		map[string]any{"id": 0, "kind": "key", "name": "orders", "unknown": map[string]any{}},
	}}, &undecided)
	for _, entry := range undecided {
		if entry.Rule == "key/lockout" && strings.Contains(entry.Reasons[0], "lacks the fact") {
			return
		}
	}
	t.Errorf("a missing fact leaves nothing undecided: %+v", undecided)
}

func TestWrite_refused(t *testing.T) {
	t.Parallel()
	const examples = "../../../examples/rules"
	second := folder(t, "team_alias", "owner_alias")
	if err := os.RemoveAll(filepath.Join(second, "policy")); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		options policylint.Options
		want    string
	}{
		"two libraries of one name": {
			policylint.Options{Folders: []string{examples, second}}, "both have a package house.names",
		},
		"the adapter's package": {
			policylint.Options{Folders: []string{folder(t, "house.names", "main.names")}}, "the package main.names is reserved in a bundle",
		},
		"OPA's own package": {
			policylint.Options{Folders: []string{folder(t, "house.names", "system.names")}}, "the package system.names is reserved in a bundle",
		},
		"a rule that does not compile": {
			policylint.Options{Folders: []string{folder(t, "subject.usage", "subject.purpose")}}, "purpose",
		},
		"a rule that leaves the sandbox": {
			policylint.Options{Folders: []string{folder(t, "subject.usage", "time.now_ns() > 0\n\tsubject.usage")}}, "time.now_ns",
		},
		"nothing": {
			policylint.Options{Only: []string{"key/lockout"}, Disabled: []string{"key/lockout"}}, "no rule is enabled",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := bundle.Write(io.Discard, newLinter(t, test.options), bundle.Options{Revision: "1.2.3", FailOn: policylint.Low})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestAdapter_isFormatted(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.rego")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := format.SourceWithOpts(file, text, format.Opts{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(string(formatted), string(text)); diff != "" {
			t.Errorf("%s is not in the format of opa fmt (-formatted +file):\n%s", file, diff)
		}
	}
}
