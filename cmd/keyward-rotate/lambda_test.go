package main_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/lambda"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// TestLambda runs the program as Lambda does: it rotates, answers a step that fails with an error, and logs a line
// for each with the id of the request.
func TestLambda(t *testing.T) {
	t.Parallel()
	s := newStage(t, onPostgres)
	version := s.leave()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	function, err := lambda.Start(path, append(s.Env(), "KEYWARD_ENGINE=postgres", "KEYWARD_STRATEGY=single_user",
		"KEYWARD_CA_FILE="+s.server.CAFile), &log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(function.Kill)
	invoke := func(step rotation.Step) error {
		return function.Invoke(t.Context(), rotation.Event{Step: step, SecretID: s.name, Token: version})
	}
	if err := invoke(rotation.TestSecret); err == nil || !strings.Contains(err.Error(), "AWSPENDING") {
		t.Errorf("a step without a value is answered with %v", err)
	}
	for _, step := range rotation.Steps() {
		if err := invoke(step); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	}
	function.Kill()
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
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["request_id"] != lambda.RequestID || fields["duration_ms"] == nil {
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
		out, log := io.Pipe()
		function, err := lambda.Start(path, []string{
			"AWS_REGION=us-east-1", "KEYWARD_ENGINE=postgres", "KEYWARD_STRATEGY=single_user",
		}, log)
		if err != nil {
			b.Fatal(err)
		}
		answered := make(chan error, 1)
		go func() { answered <- function.Invoke(b.Context(), rotation.Event{Step: "none"}) }()
		if _, err := out.Read(make([]byte, 1)); err != nil {
			b.Fatal(err)
		}
		_ = out.Close()
		function.Kill()
		if err := <-answered; err == nil {
			b.Error("a step that does not exist succeeds")
		}
	}
}
