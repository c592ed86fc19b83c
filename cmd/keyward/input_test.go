package main

import (
	"bytes"
	"strings"
	"testing"
)

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
