package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The console blocks of the README and of the guide to testing are what the program prints.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	for _, page := range []string{"README.md", "templates/guides/testing-policies.md.tmpl"} {
		t.Run(page, func(t *testing.T) { checkConsole(t, page) })
	}
}

func checkConsole(t *testing.T, page string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```console\n$ keyward ")[1:]
	if len(blocks) == 0 {
		t.Fatal("it shows no command")
	}
	for _, block := range blocks {
		command, rest, _ := strings.Cut(block, "\n")
		want, _, _ := strings.Cut(rest, "```")
		var stdout, stderr bytes.Buffer
		run(strings.Fields(command), strings.NewReader(""), &stdout, &stderr)
		if got := strings.TrimSpace(stdout.String()); got != strings.TrimSpace(want) {
			t.Errorf("keyward %s prints\n%s\n%s\n%s says\n%s", command, got, stderr.String(), page, want)
		}
	}
}
