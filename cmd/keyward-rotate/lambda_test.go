package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// runtime plays the Lambda runtime API: it hands out events one after the other and takes the answers
// (AWS Lambda Developer Guide, "Using the Lambda runtime API").
type runtime struct {
	events  chan rotation.Event
	answers chan string
	done    chan struct{}
}

const requestID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

func (r *runtime) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method == http.MethodGet {
		select {
		case event := <-r.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", requestID)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "9999999999999")
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:rotate")
			_ = json.NewEncoder(w).Encode(event)
		case <-r.done:
		}
		return
	}
	body, _ := io.ReadAll(request.Body)
	r.answers <- request.URL.Path[strings.LastIndexByte(request.URL.Path, '/')+1:] + " " + string(body)
	w.WriteHeader(http.StatusAccepted)
}

// TestLambda runs the program as Lambda does: it rotates, answers a step that fails with an error, and logs a line
// for each with the id of the request.
func TestLambda(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	version := s.leave()
	api := &runtime{make(chan rotation.Event), make(chan string), make(chan struct{})}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(api.done) })
	var log strings.Builder
	cmd := command(t, append(s.Env(), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(server.URL, "http://"),
		"KEYWARD_ENGINE=postgres", "KEYWARD_STRATEGY=single_user", "KEYWARD_CA_FILE="+s.server.CAFile))
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	invoke := func(step rotation.Step, token string) string {
		select {
		case api.events <- rotation.Event{Step: step, SecretID: s.name, Token: token}:
		case <-time.After(time.Minute):
			t.Fatal("the program asks for no event")
		}
		return <-api.answers
	}
	if answer := invoke(rotation.TestSecret, version); !strings.HasPrefix(answer, "error ") || !strings.Contains(answer, "AWSPENDING") {
		t.Errorf("a step without a value is answered with %s", answer)
	}
	for _, step := range rotation.Steps() {
		if answer := invoke(step, version); !strings.HasPrefix(answer, "response ") {
			t.Errorf("%s: %s", step, answer)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s.as(parse(t, s.labelled("AWSCURRENT")), "SELECT 1")
	if s.login(parse(t, s.labelled("AWSPREVIOUS")), "SELECT 1") == nil {
		t.Error("the old password still logs in")
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 5 {
		t.Errorf("%d lines in the log, want one a step:\n%s", len(lines), log.String())
	}
	for _, line := range lines {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["request_id"] != requestID || fields["duration_ms"] == nil {
			t.Errorf("the line %s is not one of a step (%v)", line, err)
		}
	}
	s.hidden(log.String())
}

// BenchmarkStart is a cold start: from the start of the process to the first line that it logs, about an event that
// asks AWS nothing.
func BenchmarkStart(b *testing.B) {
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		api := &runtime{make(chan rotation.Event, 1), make(chan string, 1), make(chan struct{})}
		api.events <- rotation.Event{Step: "none"}
		server := httptest.NewServer(api)
		cmd := exec.CommandContext(b.Context(), path)
		cmd.Env = []string{
			"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://"), "AWS_REGION=us-east-1",
			"KEYWARD_ENGINE=postgres", "KEYWARD_STRATEGY=single_user",
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Process.Kill(); err != nil {
			b.Fatal(err)
		}
		_ = cmd.Wait()
		close(api.done)
		server.Close()
	}
}
