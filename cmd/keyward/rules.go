package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

func rulesCommand() command {
	return command{
		name: "rules", operands: "[ID]", summary: "list the built-in rules, or show one", usage: rulesUsage,
		formats: []string{"text", "json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			out.declare(fs, "text")
			return func(operands []string) (int, error) { return exitOK, c.rules(&out, operands) }
		},
	}
}

// ruleJSON is a rule in JSON.
type ruleJSON struct {
	ID          string                 `json:"id"`
	Kind        string                 `json:"kind"`
	Severity    policylint.Severity    `json:"severity"`
	Title       string                 `json:"title"`
	Description string                 `json:"description"`
	Fix         string                 `json:"fix"`
	Since       string                 `json:"since"`
	Facts       []string               `json:"facts"`
	Aliases     []string               `json:"aliases"`
	References  []string               `json:"references"`
	Parameters  []policylint.Parameter `json:"parameters"`
	// Controls are the ids of others for the same, by whose they are.
	Controls map[string][]string `json:"controls"`
}

func (c *cli) rules(out *output, ids []string) error {
	if err := out.check("text", "json"); err != nil {
		return err
	}
	if len(ids) > 1 {
		return usagef("unexpected operand %q", ids[1])
	}
	rules, err := policylint.Rules()
	if err != nil {
		return err
	}
	if len(ids) == 1 {
		at := slices.IndexFunc(rules, func(r policylint.Rule) bool {
			return r.ID == ids[0] || slices.Contains(r.Aliases, ids[0])
		})
		if at < 0 {
			return policylint.UnknownRule(ids[0], rules)
		}
		rules = rules[at : at+1]
	}
	switch {
	case out.format == "json":
		return printJSON(c.stdout, map[string]any{"format_version": "1.0", "rules": rulesJSON(rules)})
	case out.quiet:
		for _, r := range rules {
			if _, err := fmt.Fprintln(c.stdout, r.ID); err != nil {
				return err
			}
		}
		return nil
	case len(ids) == 1:
		return describeRule(c.stdout, &rules[0])
	default:
		return listRules(c.stdout, rules)
	}
}

func rulesJSON(rules []policylint.Rule) []ruleJSON {
	list := make([]ruleJSON, len(rules))
	for i, r := range rules {
		list[i] = ruleJSON{
			ID: r.ID, Kind: string(r.Kind), Severity: r.Severity, Title: r.Title, Description: r.Description,
			Fix: r.Fix, Since: r.Since, Facts: orEmpty(r.Facts), Aliases: orEmpty(r.Aliases), References: []string{},
			Parameters: orEmpty(r.Parameters), Controls: map[string][]string{},
		}
		for _, peer := range r.Controls.Peers() {
			if len(peer.IDs) > 0 {
				list[i].Controls[peer.Key] = peer.IDs
			}
		}
		for _, reference := range r.References {
			list[i].References = append(list[i].References, reference.Ref)
		}
	}
	return list
}

// orEmpty makes a list that prints as [] in JSON where there is none.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func listRules(w io.Writer, rules []policylint.Rule) error {
	width := 0
	for _, r := range rules {
		width = max(width, len(r.ID))
	}
	for _, r := range rules {
		if _, err := fmt.Fprintf(w, "%-*s  %-8s  %s\n", width, r.ID, r.Severity, r.Title); err != nil {
			return err
		}
	}
	return nil
}

func describeRule(w io.Writer, r *policylint.Rule) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n%s\n\n%s\n\nfix: %s\n", r.ID, r.Severity, r.Title, r.Description, r.Fix)
	for _, p := range r.Parameters {
		fmt.Fprintf(&b, "parameter: %s\n", p)
	}
	for _, list := range []struct {
		name  string
		items []string
	}{{"facts", r.Facts}, {"former ids", r.Aliases}} {
		if len(list.items) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", list.name, strings.Join(list.items, ", "))
		}
	}
	for _, peer := range r.Controls.Peers() {
		if len(peer.IDs) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", peer.Name, strings.Join(peer.IDs, ", "))
		}
	}
	for _, reference := range r.References {
		fmt.Fprintf(&b, "see: %s\n", reference.Ref)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
