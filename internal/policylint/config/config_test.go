package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
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
		"misspelt key":       {"fail_onn: low\n", ":1: unknown field fail_onn: did you mean fail_on?"},
		"another tool's key": {"\nseverities: {}\n", ":2: unknown field severities: the fields of the configuration are fail_on, fail_on_undecided, rules, rule_folders, waivers"},
		"misspelt inner key": {"waivers:\n  - rule: a/b\n    reason: x\n    expire: 2027-01-01\n", ":4: unknown field expire: did you mean expires?"},
		"severity":           {"\nfail_on: fatal\n", `:2: fail_on: unknown severity "fatal"`},
		"level":              {"rules:\n  a/b: low\n  c/d: warn\n", `:3: rules: c/d: unknown severity "warn"`},
		"level is a map":     {"rules:\n  a/b: {severity: low}\n", ":2: rules: a/b must be a severity or off"},
		"rules are a list":   {"rules:\n  - a/b\n", ":2: rules must be a map of ID: SEVERITY"},
		"waivers are a map":  {"waivers:\n  a/b: reason\n", ":2: waivers must be a list"},
		"waiver is text":     {"waivers:\n  - a/b\n", ":2: a waiver must be a map with fields such as rule, address, "},
		"a list":             {"- fail_on\n", ":1: the configuration must be a map with fields such as fail_on, "},
		"no boolean":         {"fail_on_undecided: maybe\n", ":1: fail_on_undecided must be true or false"},
		"no reason":          {"waivers:\n  - rule: a/b\n    reason: r\n  - rule: a/b\n", ":4: waivers: a waiver needs a reason"},
		"no rule":            {"waivers:\n  - reason: because\n", ":2: waivers: a waiver needs a rule"},
		"no day":             {"waivers:\n  - rule: a/b\n    reason: r\n    expires: soon\n", `:4: waivers: expires "soon" is not a day: write YYYY-MM-DD`},
		"no such day":        {"waivers:\n  - {rule: a/b, reason: r, expires: 2027-02-30}\n", `expires "2027-02-30" is not a day`},
		"not YAML":           {"rules: [\n", ":1: "},
		"two documents":      {"fail_on: low\n---\nfail_on: high\n", ": holds more than one YAML document"},
		"twice":              {"fail_on: low\nfail_on: high\n", ":2: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, test.text)
			c, err := Load(path)
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			if !strings.HasPrefix(err.Error(), path+":") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q, want the file and %q", err, test.says)
			}
		})
	}
}

// A rule that does not exist is found by the linter, which knows those of the users' folders.
func TestConfig_Locate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, says string }{
		"off":      {"rules:\n  key/lockuot: off\n", ":2: rules: there is no rule"},
		"severity": {"rules:\n  key/lockout: low\n  key/lockuot: low\n", ":3: rules: there is no rule"},
		"waiver": {
			"waivers:\n  - rule: key/lockout\n    reason: r\n  - reason: r\n    rule: key/lockuot\n", ":5: waivers: there is no rule",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, test.text)
			c, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = policylint.New(t.Context(), policylint.Options{Disabled: c.Disabled, Severities: c.Severities, Waivers: c.Waivers})
			if err == nil {
				t.Fatal("the linter knows the rule")
			}
			if err := c.Locate(err); !strings.HasPrefix(err.Error(), path+test.says) || !strings.Contains(err.Error(), "did you mean key/lockout?") {
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
