package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"keyward": main})
}

// TestScripts runs the scripts in testdata, one behaviour each, with the program under its real
// name. In them, $PLANS holds real plans, $EXAMPLES the examples, and "status N COMMAND" runs a command that must exit
// with N.
func TestScripts(t *testing.T) {
	t.Parallel()
	plans, err := filepath.Abs("../../internal/policylint/plan/testdata")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PLANS", plans)
			env.Setenv("EXAMPLES", examples)
			return nil
		},
		Cmds:     map[string]func(*testscript.TestScript, bool, []string){"status": status},
		TestWork: false,
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// corpus reads the lines of a file of labelled cases, or skips the test where there is none.
func corpus(t *testing.T, name string) []map[string]json.RawMessage {
	t.Helper()
	dir := os.Getenv("KEYWARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("no corpus: %v (set KEYWARD_CORPUS to its folder)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []map[string]json.RawMessage
	for line := range bytes.Lines(text) {
		var c map[string]json.RawMessage
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		t.Fatalf("%s holds no cases", name)
	}
	return cases
}

func text(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var s string
	if raw != nil {
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestEval_corpus puts every labelled decision through the program.
func TestEval_corpus(t *testing.T) {
	t.Parallel()
	cases := corpus(t, "decisions.jsonl")
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, c := range cases {
		if err := encoder.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if code := run([]string{"eval"}, &in, &out, &errs); code != exitOK {
		t.Fatalf("exit code %d: %s", code, &errs)
	}
	answers := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(answers) != len(cases) {
		t.Fatalf("%d answers to %d questions", len(answers), len(cases))
	}
	for i, c := range cases {
		var got struct {
			ID       string
			Decision string
		}
		if err := json.Unmarshal([]byte(answers[i]), &got); err != nil {
			t.Fatal(err)
		}
		want := text(t, c["expect"])
		if want == "" || want == "?" {
			want = "Ambiguous"
		}
		if got.ID != text(t, c["id"]) || got.Decision != want {
			t.Errorf("%s: answered %s for %s, want %s", c["id"], got.Decision, got.ID, want)
		}
	}
}

// TestCompare_corpus puts every labelled pair of policies through the program.
func TestCompare_corpus(t *testing.T) {
	t.Parallel()
	codes := map[string]int{"holds": exitOK, "violated": exitFound}
	for _, c := range corpus(t, "no-new-access.jsonl") {
		t.Run(text(t, c["id"]), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for _, name := range []string{"reference", "candidate"} {
				if err := os.WriteFile(filepath.Join(folder, name), c[name], 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out, errs bytes.Buffer
			args := []string{"compare", filepath.Join(folder, "reference"), filepath.Join(folder, "candidate")}
			code := run(append(args, "--format", "json"), nil, &out, &errs)
			if want := codes[text(t, c["expect"])]; code != want {
				t.Errorf("exit code %d, want %d\n%s%s", code, want, &out, &errs)
			}
		})
	}
}
