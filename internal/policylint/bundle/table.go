package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// tableRule is what the adapter knows of a rule.
type tableRule struct {
	ID       string              `json:"id"`
	Path     []string            `json:"path"`
	Kinds    []model.Kind        `json:"kinds"`
	Severity policylint.Severity `json:"severity"`
	Title    string              `json:"title"`
	Fix      string              `json:"fix"`
	Facts    []string            `json:"facts"`
	// Reads and Exemption are what leaves the rule undecided where it is not known.
	Reads     reading `json:"reads"`
	Exemption reading `json:"exemption"`
}

type reading struct {
	Everything bool     `json:"everything"`
	Fields     []string `json:"fields"`
}

// table writes the package keyward.table. It is Rego and not data, so that conftest reads it like the rules.
func table(portable *policylint.Portable, failOn policylint.Severity) ([]byte, error) {
	rules := make([]tableRule, len(portable.Rules))
	for i := range portable.Rules {
		r := &portable.Rules[i]
		rules[i] = tableRule{
			ID: r.ID, Kinds: r.Kinds, Severity: r.Severity, Title: r.Title, Fix: r.Fix, Facts: append([]string{}, r.Facts...),
			Reads: readingOf(r.Reads), Exemption: readingOf(r.Exemption),
		}
		for _, part := range r.Path[len(r.Path)-2:] {
			name, ok := part.Value.(ast.String)
			if !ok {
				return nil, fmt.Errorf("rule %s: %s is no name of a package", r.ID, part)
			}
			rules[i].Path = append(rules[i].Path, string(name))
		}
	}
	var denied []policylint.Severity
	for _, severity := range policylint.Severities() {
		if severity.AtLeast(failOn) {
			denied = append(denied, severity)
		}
	}
	var text bytes.Buffer
	text.WriteString("# What the rules are and read, from their METADATA and their Rego.\npackage keyward.table\n")
	for _, definition := range []struct {
		name  string
		value any
	}{
		{"format_version", model.Version},
		{"fail_on", denied},
		{"kinds", model.Kinds()},
		{"rules", rules},
	} {
		fmt.Fprintf(&text, "\n%s := ", definition.name)
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(definition.value); err != nil {
			return nil, err
		}
	}
	return format.SourceWithOpts("table.rego", text.Bytes(), format.Opts{RegoVersion: ast.RegoV1})
}

func readingOf(r policylint.Reading) reading {
	return reading{Everything: r.Everything, Fields: append([]string{}, r.Fields...)}
}
