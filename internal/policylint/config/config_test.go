package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoad(t *testing.T) {
	t.Parallel()
	path := write(t, `
fail_on: high
fail_on_undecided: true
rules:
  bucket/access-logging: off
  key/rotation: low
rule_folders: [policies]
waivers:
  - rule: bucket/versioning
    address: module.scratch.*
    statement: 0
    reason: scratch data
    owner: data team
    expires: 2027-01-31
`)
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		FailOn: policylint.High, FailOnUndecided: true,
		Disabled:   []string{"bucket/access-logging"},
		Severities: map[string]policylint.Severity{"key/rotation": policylint.Low},
		Folders:    []string{filepath.Join(filepath.Dir(path), "policies")},
		Waivers: []model.Waiver{{
			Rule: "bucket/versioning", Address: "module.scratch.*", Statement: "0",
			Reason: "scratch data", Owner: "data team", Expires: "2027-01-31",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoad_empty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# only a comment\n"} {
		if got, err := Load(write(t, text)); err != nil || got.FailOn != "" {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, says string }{
		"misspelt key":       {"fail_onn: low\n", "line 1: field fail_onn not found"},
		"misspelt inner key": {"waivers:\n  - rule: a/b\n    reason: x\n    expire: 2027-01-01\n", "line 4: field expire"},
		"severity":           {"\nfail_on: fatal\n", `line 2: fail_on: unknown severity "fatal"`},
		"level":              {"rules:\n  a/b: low\n  c/d: warn\n", `line 3: rules: c/d: unknown severity "warn"`},
		"no reason":          {"waivers:\n  - rule: a/b\n    reason: r\n  - rule: a/b\n", "line 4: waivers: a waiver needs a reason"},
		"no rule":            {"waivers:\n  - reason: because\n", "line 2: waivers: a waiver needs a rule"},
		"not YAML":           {"rules: [\n", "line 1"},
		"two documents":      {"fail_on: low\n---\nfail_on: high\n", "more than one YAML document"},
		"twice":              {"fail_on: low\nfail_on: high\n", "line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, test.text)
			c, err := Load(path)
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q, want the file and %q", err, test.says)
			}
		})
	}
}

func TestLoad_missing(t *testing.T) {
	t.Parallel()
	if _, err := Load(filepath.Join(t.TempDir(), "no.yaml")); err == nil {
		t.Error("no error")
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	known, err := ReadBaseline(write(t, `{"format_version":"1.0","findings":[{"fingerprint":"old","rule":"a/b"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	mine := &model.Waiver{Reason: "mine"}
	result := &policylint.Result{Findings: []policylint.Finding{
		{Fingerprint: "old"}, {Fingerprint: "new"}, {Fingerprint: "old", Waived: mine},
	}}
	known.Apply(result)
	if result.Findings[0].Waived == nil || result.Findings[1].Waived != nil || result.Findings[2].Waived != mine {
		t.Errorf("waived: %v, %v, %v; want the first by the baseline and the last as it was",
			result.Findings[0].Waived, result.Findings[1].Waived, result.Findings[2].Waived)
	}
}

func TestReadBaseline_refuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", "{}", `{"format_version":"2.0","findings":[]}`, `{"version":"2.1.0","runs":[]}`, `{"format_version":"1.2"}`} {
		if _, err := ReadBaseline(write(t, text)); err == nil {
			t.Errorf("%q is taken for a baseline", text)
		}
	}
}
