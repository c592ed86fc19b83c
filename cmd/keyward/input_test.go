package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// JSON whose brackets do not all close might have been a policy: a folder does not pass over it.
func TestLint_cutOff(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"Version": "2012-10-17"`, `{"a": [1`, `[{"a": 1}`, `{"Version": "2012-10-17",`} {
		folder := t.TempDir()
		write := os.WriteFile(filepath.Join(folder, "a.json"), []byte(text), 0o644)
		whole := os.WriteFile(filepath.Join(folder, "b.json"), []byte(`{"Statement": []}`), 0o644)
		if err := errors.Join(write, whole); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		code := run([]string{"lint", "--kind", "key", folder}, strings.NewReader(""), &stdout, &stderr)
		if code != exitError || !strings.Contains(stderr.String(), "not JSON: the text ends too early") {
			t.Errorf("%q: exit code %d and %q", text, code, &stderr)
		}
	}
}

// A plan that a shell wrote in another encoding is refused with the name of it and the way out.
func TestLint_encoding(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\xff\xfe{\x00}\x00":              "The text is UTF-16",
		"\xef\xbb\xbf{\"Statement\": []}": "byte order mark",
	} {
		var stdout, stderr bytes.Buffer
		code := run([]string{"lint", "-"}, strings.NewReader(text), &stdout, &stderr)
		if code != exitError || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q: exit code %d and %q, want %q", text, code, &stderr, want)
		}
	}
}
