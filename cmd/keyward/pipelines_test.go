package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The tests of this file run what stands in action.yml, .pre-commit-hooks.yaml and the examples for CI
// systems, with the program of the checkout on PATH.

const (
	openPolicy = `{"Version": "2012-10-17", "Statement": {"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"}}`
	// closedPolicy is in order. The name of its bucket is one that Atlantis must not see.
	closedPolicy = `{"Version": "2012-10-17", "Statement": {"Sid": "S", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
		"Resource": ["arn:aws:s3:::failover", "arn:aws:s3:::failover/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}`
)

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// workspace is a folder with the given files.
func workspace(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shell runs a script as a CI system would and returns its output and exit code.
func shell(t *testing.T, dir, shell, script string, env ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), shell, "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

type action struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Name, If, Shell, Run string
			Env                      map[string]string
		}
	}
}

// env is the environment of a step with the inputs of an action, of which those not given have their default.
func (a *action) env(t *testing.T, step int, inputs map[string]string) []string {
	t.Helper()
	var env []string
	for name, value := range a.Runs.Steps[step].Env {
		input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
		declared, ok := a.Inputs[input]
		if !ok {
			t.Fatalf("%s is no input", value)
		}
		given, ok := inputs[input]
		if !ok {
			given = declared.Default
		}
		env = append(env, name+"="+given)
	}
	return env
}

func TestAction_lints(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, "action.yml", &a)
	step := len(a.Runs.Steps) - 1
	for name, test := range map[string]struct {
		inputs map[string]string
		code   int
		output string
		files  []string
	}{
		"findings": {map[string]string{"path": "open.json"}, 1, "file=open.json,line=1", nil},
		"clean":    {map[string]string{"path": "closed.json"}, 0, "", nil},
		"several": {
			map[string]string{"path": "closed.json\nopen.json\n", "format": "text\nsarif=a b.sarif\n", "fail-on": "critical", "config": "house.yaml", "source": "."},
			1, "bucket/public-access",
			[]string{"a b.sarif"},
		},
		"a name that looks like a command": {map[string]string{"path": "$(touch bad).json"}, 2, "no such file", nil},
		"a name that looks like a flag":    {map[string]string{"path": "--quiet"}, 2, "no such file", nil},
		"no plan":                          {nil, 2, "plan.json", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := workspace(t, map[string]string{
				"open.json": openPolicy, "closed.json": closedPolicy, "house.yaml": "fail_on: low\n", "main.tf": "",
			})
			output := filepath.Join(dir, "outputs")
			env := append(a.env(t, step, test.inputs), "GITHUB_OUTPUT="+output)
			out, code := shell(t, dir, "bash", a.Runs.Steps[step].Run, env...)
			if code != test.code || !strings.Contains(out, test.output) {
				t.Errorf("exit code %d, want %d and %q in\n%s", code, test.code, test.output, out)
			}
			told, err := os.ReadFile(output)
			if want := fmt.Sprintf("exit-code=%d\n", test.code); err != nil || string(told) != want {
				t.Errorf("outputs %q, %v, want %q", told, err, want)
			}
			for _, file := range test.files {
				if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
					t.Error(err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "bad")); err == nil {
				t.Error("an input was run as a command")
			}
		})
	}
}

// release is an archive as a release has it, and the list of checksums.
func release(t *testing.T) (archive []byte, name, sums string) {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	const program = "#!/bin/sh\necho downloaded\n"
	err := errors.Join(
		files.WriteHeader(&tar.Header{Name: "keyward", Mode: 0o755, Size: int64(len(program))}),
		func() error { _, err := files.Write([]byte(program)); return err }(),
		files.Close(), zipped.Close(),
	)
	if err != nil {
		t.Fatal(err)
	}
	name = "keyward_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz"
	sums = fmt.Sprintf("%x  %s\n%064d  keyward_1.2.3_other.tar.gz\n", sha256.Sum256(out.Bytes()), name, 0)
	return out.Bytes(), name, sums
}

// TestAction_installs runs the download with a curl that finds the release in a folder.
func TestAction_installs(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, "action.yml", &a)
	if a.Runs.Steps[0].If != "inputs.version != ''" {
		t.Errorf("an installed program is replaced: %s", a.Runs.Steps[0].If)
	}
	archive, name, sums := release(t)
	const sumsName = "terraform-provider-keyward_1.2.3_SHA256SUMS"
	const curl = "#!/bin/sh\nfor url; do :; done\nwhile [ \"$1\" != --output ]; do shift; done\n" +
		"case $url in https://github.com/keyward/terraform-provider-keyward/releases/download/v1.2.3/*) cp \"$RELEASE/${url##*/}\" \"$2\" ;; *) exit 22 ;; esac\n"
	for test, files := range map[string]map[string]string{
		"the release":     {name: string(archive), sumsName: sums},
		"another archive": {name: string(archive) + "x", sumsName: sums},
		"not in the list": {name: string(archive), sumsName: strings.ReplaceAll(sums, name, "other")},
		"no such release": {},
		"no list":         {name: string(archive)},
	} {
		t.Run(test, func(t *testing.T) {
			t.Parallel()
			dir := workspace(t, map[string]string{"bin/curl": curl})
			path := filepath.Join(dir, "path")
			env := append(a.env(t, 0, map[string]string{"version": "v1.2.3"}), "GITHUB_PATH="+path, "RELEASE="+workspace(t, files),
				"PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
			out, code := shell(t, dir, "bash", a.Runs.Steps[0].Run, env...)
			added, err := os.ReadFile(path)
			if test != "the release" {
				if code == 0 || err == nil {
					t.Errorf("exit code %d, PATH gets %q\n%s", code, added, out)
				}
				return
			}
			if code != 0 || err != nil {
				t.Fatalf("exit code %d, %v\n%s", code, err, out)
			}
			if out, _ := shell(t, dir, "sh", filepath.Join(strings.TrimSpace(string(added)), "keyward")); out != "downloaded\n" {
				t.Errorf("the program prints %q", out)
			}
		})
	}
}

// TestWorkflow has actionlint check the example, with the action's own inputs.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	actionlint, err := exec.LookPath("actionlint")
	if err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without actionlint can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("actionlint is not installed: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for from, to := range map[string]string{"action.yml": "action.yml", "examples/github/keyward.yml": ".github/workflows/keyward.yml"} {
		text, err := os.ReadFile(filepath.Join("..", "..", from))
		if err != nil {
			t.Fatal(err)
		}
		files[to] = string(text)
	}
	// actionlint knows the inputs of an action in the same repository.
	workflow := strings.Replace(files[".github/workflows/keyward.yml"], "keyward/terraform-provider-keyward@v0", "./", 1)
	for name, test := range map[string]struct{ text, want string }{
		"the example":         {workflow, ""},
		"an input that isn't": {strings.Replace(workflow, "fail-on: high", "fail-no: high", 1), `input "fail-no" is not defined`},
	} {
		files[".github/workflows/keyward.yml"], files[".git/HEAD"] = test.text, ""
		dir := workspace(t, files)
		out, _ := shell(t, dir, "sh", actionlint+" -no-color -shellcheck= -pyflakes= .github/workflows/keyward.yml")
		if test.want == "" && out != "" || !strings.Contains(out, test.want) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	var file struct {
		Variables map[string]string
		Keyward   struct {
			Script    []string
			Artifacts struct {
				When    string
				Reports struct{ Codequality, Junit string }
			}
		}
	}
	readYAML(t, "examples/gitlab/keyward.gitlab-ci.yml", &file)
	job := file.Keyward
	for policy, want := range map[string]int{openPolicy: 1, closedPolicy: 0} {
		dir := workspace(t, map[string]string{"plan.json": policy, "main.tf": ""})
		out, code := shell(t, dir, "bash", strings.Join(job.Script, "\n"), "KEYWARD_FAIL_ON="+file.Variables["KEYWARD_FAIL_ON"])
		if code != want {
			t.Errorf("exit code %d, want %d\n%s", code, want, out)
		}
		text, err := os.ReadFile(filepath.Join(dir, job.Artifacts.Reports.Codequality))
		var issues []struct{ Fingerprint string }
		if err := errors.Join(err, json.Unmarshal(text, &issues)); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(dir, job.Artifacts.Reports.Junit)); err != nil {
			t.Error(err)
		}
	}
	if job.Artifacts.When != "always" {
		t.Error("a job that finds something leaves no report")
	}
}

func TestAtlantis(t *testing.T) {
	t.Parallel()
	var file struct {
		Repos []struct {
			Workflow          string
			PolicyCheck       bool `yaml:"policy_check"`
			CustomPolicyCheck bool `yaml:"custom_policy_check"`
		}
		Workflows map[string]struct {
			PolicyCheck struct{ Steps []yaml.Node } `yaml:"policy_check"`
		}
	}
	readYAML(t, "examples/atlantis/repos.yaml", &file)
	repo := file.Repos[0]
	steps := file.Workflows[repo.Workflow].PolicyCheck.Steps
	if !repo.PolicyCheck || !repo.CustomPolicyCheck || len(steps) != 2 || steps[0].Value != "show" {
		t.Fatalf("not a custom policy check after show: %+v", file)
	}
	var step struct{ Run string }
	if err := steps[1].Decode(&step); err != nil {
		t.Fatal(err)
	}
	dir := workspace(t, map[string]string{"open.json": openPolicy, "failover.json": closedPolicy, "broken.json": "{", "main.tf": ""})
	for name, test := range map[string]struct {
		code  int
		fails bool
	}{
		"open.json": {0, true}, "failover.json": {0, false}, "broken.json": {2, false}, "missing.json": {2, false},
	} {
		out, code := shell(t, dir, "sh", step.Run, "SHOWFILE="+name)
		if fails := strings.Contains(strings.ToLower(out), "fail"); code != test.code || fails != test.fails {
			t.Errorf("%s: exit code %d, want %d; says fail: %v, want %v\n%s", name, code, test.code, fails, test.fails, out)
		}
	}
}

// hook is an entry of .pre-commit-hooks.yaml; it has no other fields.
type hook struct {
	ID            string
	Name          string
	Description   string
	Entry         string
	Language      string
	Files         string
	Types         []string
	RequireSerial bool  `yaml:"require_serial"`
	PassFilenames *bool `yaml:"pass_filenames"`
}

func TestPreCommit(t *testing.T) {
	t.Parallel()
	var hooks []hook
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	dir := workspace(t, map[string]string{"policies/open.json": openPolicy, "policies/orders.keyward-test.yaml": "policy: open.json\n" +
		"cases:\n  - {name: a, principal: ANONYMOUS, action: s3:GetObject, resource: 'arn:aws:s3:::orders/a', account: 111122223333, expect: allow}\n"})
	changed := []string{"policies/open.json", "policies/orders.keyward-test.yaml", "rules/key/a/a.rego", "rules/key/a/cases.txtar", "iam/app-policy.json", "package.json", "main.tf"}
	want := map[string]struct {
		files []string
		code  int
	}{
		"keyward-lint": {[]string{"policies/open.json", "iam/app-policy.json"}, 1},
		"keyward-test": {append(slices.Clone(changed[:5]), "package.json"), 0},
	}
	languages := map[string][]string{}
	for _, h := range hooks {
		id := strings.TrimSuffix(h.ID, "-system")
		languages[id] = append(languages[id], h.Language)
		files := regexp.MustCompile(h.Files)
		var matched []string
		for _, file := range changed {
			if files.MatchString(file) {
				matched = append(matched, file)
			}
		}
		if !slices.Equal(matched, want[id].files) {
			t.Errorf("%s runs for %q, want %q", h.ID, matched, want[id].files)
		}
		script := h.Entry
		if h.PassFilenames == nil {
			script += " policies/open.json"
		}
		if out, code := shell(t, dir, "sh", script); code != want[id].code {
			t.Errorf("%s: exit code %d, want %d\n%s", h.ID, code, want[id].code, out)
		}
	}
	for id := range want {
		if !slices.Equal(languages[id], []string{"golang", "system"}) {
			t.Errorf("%s has the languages %q", id, languages[id])
		}
	}
	var example struct {
		Repos []struct{ Hooks []struct{ ID string } }
	}
	readYAML(t, "examples/pre-commit/.pre-commit-config.yaml", &example)
	for _, used := range example.Repos[0].Hooks {
		if !slices.ContainsFunc(hooks, func(h hook) bool { return h.ID == used.ID }) {
			t.Errorf("the example uses %s, which is no hook", used.ID)
		}
	}
}
