package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/config"
)

// The console blocks of the README and of the guides are what the program prints.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	for _, page := range []string{"README.md", "templates/guides/testing-policies.md.tmpl", "templates/guides/custom-rules.md.tmpl"} {
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

// The example in the guide to the configuration sets everything, and names rules that there are.
func TestConfigurationGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../templates/guides/configuration.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	file := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.FailOn == "" || !c.FailOnUndecided || len(c.Disabled) == 0 || len(c.Severities) == 0 || len(c.Folders) == 0 || len(c.Waivers) == 0 ||
		c.MaxWaiverDays == 0 || len(c.Parameters) == 0 {
		t.Errorf("the example leaves something out: %+v", c)
	}
	// Its folder of rules is only an example.
	options := policylint.Options{
		Disabled: c.Disabled, Severities: c.Severities, Waivers: c.Waivers, MaxWaiverDays: c.MaxWaiverDays, Parameters: c.Parameters,
		AsOf: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
	}
	if _, err := policylint.New(t.Context(), options); err != nil {
		t.Error(err)
	}
}
