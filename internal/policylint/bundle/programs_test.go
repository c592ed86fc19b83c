package bundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	opabundle "github.com/open-policy-agent/opa/v1/bundle"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// The tests of this file run the real programs. `make test` installs them.

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without the program can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skipf("%s is not installed: %v", name, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a program to its end and returns what it printed, whatever its exit code.
func run(t *testing.T, stdin []byte, path string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if errs.Len() > 0 {
		t.Errorf("%s: %s", filepath.Base(path), &errs)
	}
	return out.Bytes()
}

// fixture is the bundle of all rules as a file, and an input with a fifth of all cases.
func fixture(t *testing.T) (file string, subjects []*model.Subject, archive, in []byte) {
	t.Helper()
	subjects = fifth(everyCase(t))
	archive = write(t, newLinter(t, policylint.Options{Folders: []string{"../../../examples/rules"}}), policylint.Low)
	file = filepath.Join(t.TempDir(), "bundle.tar.gz")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(input(t, subjects))
	if err != nil {
		t.Fatal(err)
	}
	return file, subjects, archive, in
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
}

func TestOPA_findsWhatTheLibraryFinds(t *testing.T) {
	t.Parallel()
	opa := program(t, "opa")
	file, subjects, archive, in := fixture(t)
	if out := run(t, nil, opa, "check", "--strict", "--bundle", file); len(out) > 0 {
		t.Errorf("opa check --strict: %s", out)
	}
	for _, set := range []string{"data.keyward.findings", "data.keyward.undecided"} {
		var want, got []said
		query(t, archive, set, input(t, subjects), &want)
		decode(t, run(t, in, opa, "eval", "--stdin-input", "--bundle", file, "--format", "raw", set), &got)
		if diff := gocmp.Diff(sorted(want), sorted(got)); diff != "" || len(got) == 0 {
			t.Errorf("%d in %s (-library +opa):\n%s", len(got), set, diff)
		}
	}
}

// conftestResult is the part of conftest's JSON that tells what was found.
type conftestResult struct {
	Failures []struct{ Msg string }
	Warnings []struct{ Msg string }
}

func TestConftest_failsAndWarns(t *testing.T) {
	t.Parallel()
	conftest, err := exec.LookPath("conftest")
	if err != nil {
		// Building it takes longer than all other tests of the linter, so that CI does not install it; opa, which
		// evaluates the same rules, is there.
		t.Skipf("conftest is not on PATH: %v", err)
	}
	_, subjects, archive, in := fixture(t)
	// Conftest reads folders.
	folder := t.TempDir()
	parsed, err := opabundle.NewReader(bytes.NewReader(archive)).Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range parsed.Modules {
		path := filepath.Join(folder, filepath.FromSlash(module.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, module.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var results []conftestResult
	decode(t, run(t, in, conftest, "test", "--policy", folder, "--parser", "json", "--output", "json", "-"), &results)
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	for set, got := range map[string][]struct{ Msg string }{
		"data.main.deny": results[0].Failures, "data.main.warn": results[0].Warnings,
	} {
		var want []struct{ Msg string }
		query(t, archive, set, input(t, subjects), &want)
		byMessage := func(a, b struct{ Msg string }) int { return strings.Compare(a.Msg, b.Msg) }
		slices.SortFunc(want, byMessage)
		slices.SortFunc(got, byMessage)
		if diff := gocmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%d in %s (-library +conftest):\n%s", len(got), set, diff)
		}
	}
}

// TestOPA_server runs the example of a server that polls for bundles.
func TestOPA_server(t *testing.T) {
	t.Parallel()
	opa := program(t, "opa")
	_, subjects, archive, in := fixture(t)
	var served atomic.Bool
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/bundles/keyward.tar.gz" {
			http.NotFound(w, r)
			return
		}
		served.Store(true)
		_, _ = w.Write(archive)
	}))
	defer files.Close()
	socket := filepath.Join(t.TempDir(), "opa.sock")
	cmd := exec.CommandContext(t.Context(), opa, "run", "--server", "--config-file", "../../../examples/opa/config.yaml",
		"--addr", "unix://"+socket, "--log-level", "error", "--skip-version-check")
	cmd.Env = append(os.Environ(), "BUNDLE_URL="+files.URL)
	var logs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &logs, &logs
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	body := append(append([]byte(`{"input":`), in...), '}')
	var answer struct{ Result []said }
	for answer.Result == nil {
		select {
		case err := <-ended:
			t.Fatalf("the server ended: %v\n%s", err, &logs)
		case <-time.After(50 * time.Millisecond):
		}
		response, err := client.Post("http://opa/v1/data/keyward/findings", "application/json", bytes.NewReader(body))
		if err != nil {
			continue
		}
		text, err := io.ReadAll(response.Body)
		if err = errors.Join(err, response.Body.Close()); err != nil {
			t.Fatal(err)
		}
		decode(t, text, &answer)
	}
	var want []said
	query(t, archive, "data.keyward.findings", input(t, subjects), &want)
	if diff := gocmp.Diff(sorted(want), sorted(answer.Result)); diff != "" || !served.Load() {
		t.Errorf("findings (-library +server):\n%s", diff)
	}
}
