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
  key/rotation: low
disabled:
  - rule: bucket/access-logging
    reason: CloudTrail data events instead
parameters:
  key/house-window: {max_days: 30, tiers: [a, b]}
rule_folders: [policies]
max_waiver_days: 90
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
		Disabled:      []string{"bucket/access-logging"},
		Severities:    map[string]policylint.Severity{"key/rotation": policylint.Low},
		Parameters:    map[string]map[string]any{"key/house-window": {"max_days": 30, "tiers": []any{"a", "b"}}},
		Folders:       []string{filepath.Join(filepath.Dir(path), "policies")},
		MaxWaiverDays: 90,
		Waivers: []model.Waiver{{
			Rule: "bucket/versioning", Address: "module.scratch.*", Statement: "0",
			Reason: "scratch data", Owner: "data team", Expires: "2027-01-31",
			Source: model.Source{File: path, Line: 14},
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
		"another tool's key": {"\nseverities: {}\n", ":2: unknown field severities: the fields of the configuration are fail_on, fail_on_undecided, rules, disabled, parameters, rule_folders, max_waiver_days, waivers"},
		"misspelt inner key": {"waivers:\n  - rule: a/b\n    reason: x\n    expire: 2027-01-01\n", ":4: unknown field expire: did you mean expires?"},
		"severity":           {"\nfail_on: fatal\n", `:2: fail_on: unknown severity "fatal"`},
		"level":              {"rules:\n  a/b: low\n  c/d: warn\n", `:3: rules: c/d: unknown severity "warn"`},
		"level is a map":     {"rules:\n  a/b: {severity: low}\n", ":2: rules: a/b must be a severity"},
		"off":                {"rules:\n  a/b: low\n  c/d: off\n", ":3: rules: c/d: a rule is switched off under disabled, with a reason"},
		"off, no reason":     {"disabled:\n  - rule: a/b\n", ":2: disabled: a/b: a rule that is switched off needs a reason"},
		"off, no rule":       {"disabled:\n  - reason: r\n", ":2: disabled: name the rule"},
		"off and a severity": {"rules:\n  a/b: low\ndisabled:\n  - {reason: r, rule: a/b}\n", ":4: disabled: a/b has a severity under rules"},
		"off is text":        {"disabled: [a/b]\n", ":1: a rule under disabled must be a map with fields such as rule, reason"},
		"parameters":         {"parameters: [a/b]\n", ":1: parameters must be a map of ID: {NAME: VALUE}"},
		"parameter":          {"parameters:\n  a/b: 3\n", ":2: parameters: a/b must be a map of NAME: VALUE"},
		"days as text":       {"max_waiver_days: 90 days\n", ":1: max_waiver_days must be a whole number of days"},
		"no days":            {"\nmax_waiver_days: 0\n", ":2: max_waiver_days must be 1 or more"},
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
		"off":        {"disabled:\n  - reason: r\n    rule: key/lockuot\n", ":3: disabled: there is no rule"},
		"severity":   {"rules:\n  key/lockout: low\n  key/lockuot: low\n", ":3: rules: there is no rule"},
		"parameters": {"parameters:\n  key/lockout: {}\n  key/lockuot: {a: 1}\n", ":3: parameters: there is no rule"},
		"parameter": {
			"parameters:\n  key/deletion-window-short:\n    min_dais: 9\n",
			":3: parameters: rule key/deletion-window-short: there is no parameter min_dais: did you mean min_days?",
		},
		"parameter of a type": {
			"parameters:\n  key/deletion-window-short:\n    min_days: nine\n",
			":3: parameters: rule key/deletion-window-short: min_days is of type integer, which \"nine\" is not",
		},
		"no parameters": {"parameters:\n  key/lockout: {a: 1}\n", ":2: parameters: rule key/lockout: it has no parameters"},
		"waiver": {
			"waivers:\n  - rule: key/lockout\n    reason: r\n  - reason: r\n    rule: key/lockuot\n", ":4: waivers: there is no rule",
		},
		"no last day": {
			"max_waiver_days: 30\nwaivers:\n  - rule: key/lockout\n    reason: r\n", ":3: the waiver of key/lockout has no last day",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, test.text)
			c, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = policylint.New(t.Context(), policylint.Options{
				Disabled: c.Disabled, Severities: c.Severities, Waivers: c.Waivers, MaxWaiverDays: c.MaxWaiverDays,
				Parameters: c.Parameters,
			})
			if err == nil {
				t.Fatal("the linter accepts it")
			}
			if err := c.Locate(err); !strings.HasPrefix(err.Error(), path+test.says) {
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
