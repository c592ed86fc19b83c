package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/open-policy-agent/opa/v1/format"
	"golang.org/x/tools/txtar"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// ruleSources is where rules and their cases stand in the repository.
var ruleSources = filepath.Join("internal", "policylint", "rules")

// writeRulePages writes one page a rule, from its METADATA and its first bad and good case, and an
// index of them.
func writeRulePages(root, dir string) error {
	rules, err := policylint.Rules()
	if err != nil {
		return err
	}
	var index strings.Builder
	index.WriteString("# Rules\n\n`keyward rules` prints this list, `keyward rules ID` one page. Severities can be changed and rules " +
		"switched off in `.keyward.yaml`. Rules below `policy/` are about every policy, whatever it belongs to. " +
		"[Equivalent controls](peers.md) lists what other tools call the same.\n\n| Rule | Severity | What it finds |\n| --- | --- | --- |\n")
	for _, rule := range rules {
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %s |\n", rule.ID, rule.ID, rule.Severity, rule.Title)
		page, err := rulePage(root, rule)
		if err != nil {
			return fmt.Errorf("rule %s: %w", rule.ID, err)
		}
		path := filepath.Join(dir, filepath.FromSlash(rule.ID)+".md")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte(index.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "peers.md"), []byte(peersPage(rules)), 0o644)
}

// peersPage is the table of what others call the same.
func peersPage(rules []policylint.Rule) string {
	var page strings.Builder
	page.WriteString("# Equivalent controls\n\nWhich rule of Keyward finds what a control of another tool is about. A rule often finds " +
		"more than its equivalents, because it decides what a policy permits; its page says what it finds. " +
		"CIS is the CIS AWS Foundations Benchmark 3.0.0, FSBP the standard of AWS Security Hub. " +
		"KICS is known by the first eight digits of the query.\n\n| Rule |")
	var none policylint.Controls
	for _, peer := range none.Peers() {
		page.WriteString(" " + peer.Name + " |")
	}
	page.WriteString("\n|" + strings.Repeat(" --- |", len(none.Peers())+1) + "\n")
	for _, rule := range rules {
		fmt.Fprintf(&page, "| [%s](%s.md) |", rule.ID, rule.ID)
		for _, peer := range rule.Controls.Peers() {
			page.WriteString(" " + strings.Join(peer.IDs, ", ") + " |")
		}
		page.WriteString("\n")
	}
	page.WriteString(uncovered)
	return page.String()
}

// uncovered are the controls of others that no rule is about.
//
//go:embed uncovered.md
var uncovered string

// writeControls writes what others call the same as a rule.
func writeControls(page *strings.Builder, rule policylint.Rule) {
	var lines []string
	for _, peer := range rule.Controls.Peers() {
		if len(peer.IDs) > 0 {
			lines = append(lines, fmt.Sprintf("- %s: %s\n", peer.Name, strings.Join(peer.IDs, ", ")))
		}
	}
	if len(lines) > 0 {
		page.WriteString("\n## Equivalent controls\n\n" + strings.Join(lines, ""))
	}
}

func rulePage(root string, rule policylint.Rule) (string, error) {
	var page strings.Builder
	fmt.Fprintf(&page, "# %s\n\n**%s** · severity `%s` · since %s\n\n", rule.ID, rule.Title, rule.Severity, rule.Since)
	fmt.Fprintf(&page, "%s\n\n## Fix\n\n%s\n", strings.TrimSpace(rule.Description), strings.TrimSpace(rule.Fix))
	if len(rule.Facts) > 0 {
		page.WriteString("\n## Proven facts it reads\n\n")
		for _, fact := range rule.Facts {
			fmt.Fprintf(&page, "- `%s`\n", fact)
		}
	}
	if len(rule.Parameters) > 0 {
		fmt.Fprintf(&page, "\n## Parameters\n\nIn `.keyward.yaml` under `parameters`, `%s`:\n\n", rule.ID)
		for _, parameter := range rule.Parameters {
			fmt.Fprintf(&page, "- %s\n", parameter)
		}
	}
	folder := filepath.Join(strings.Split(strings.ReplaceAll(rule.ID, "-", "_"), "/")...)
	cases, err := txtar.ParseFile(filepath.Join(root, ruleSources, folder, "cases.txtar"))
	if err != nil {
		return "", err
	}
	for _, kind := range []struct{ prefix, title string }{{"bad/", "Found"}, {"good/", "Not found"}} {
		if err := writeCase(&page, cases, kind.prefix, kind.title); err != nil {
			return "", err
		}
	}
	if len(rule.References) > 0 {
		page.WriteString("\n## References\n\n")
		for _, reference := range rule.References {
			fmt.Fprintf(&page, "- [%s](%s)\n", reference.Description, reference.Ref)
		}
	}
	writeControls(&page, rule)
	fmt.Fprintf(&page, "\n## Waive\n\nOn a resource of Keyward: `lint_waivers = [{ rule = %q, reason = \"...\", expires = \"YYYY-MM-DD\" }]`.\n"+
		"For everything else, in `.keyward.yaml` under `waivers`, with the same keys and an `address`, or in the Terraform code:\n"+
		"`# keyward:ignore %s reason=\"...\" expires=YYYY-MM-DD`, which counts with `keyward lint --source`.\n", rule.ID, rule.ID)
	return page.String(), nil
}

// writeCase writes the first case below a prefix.
func writeCase(page *strings.Builder, cases *txtar.Archive, prefix, title string) error {
	for _, file := range cases.Files {
		if !strings.HasPrefix(file.Name, prefix) || !strings.HasSuffix(file.Name, ".json") {
			continue
		}
		fmt.Fprintf(page, "\n## %s\n\n```json\n%s\n```\n", title, strings.TrimSpace(string(file.Data)))
		return nil
	}
	return fmt.Errorf("cases.txtar has no case below %s", prefix)
}

// formatRego rewrites every Rego file below dir as opa fmt would.
func formatRego(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".rego" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		formatted, err := format.Source(path, source)
		if err != nil || bytes.Equal(formatted, source) {
			return errors.Join(err)
		}
		return os.WriteFile(path, formatted, 0o644)
	})
}
