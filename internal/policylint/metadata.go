package policylint

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// metadata is the METADATA block above a rule's package. It is decoded by itself, because OPA
// ignores keys that it does not know and a misspelt key would go unnoticed.
type metadata struct {
	Title            string              `yaml:"title"`
	Description      string              `yaml:"description"`
	RelatedResources []Reference         `yaml:"related_resources"`
	Schemas          []map[string]string `yaml:"schemas"`
	Custom           struct {
		Severity string   `yaml:"severity"`
		Fix      string   `yaml:"fix"`
		Since    string   `yaml:"since"`
		Facts    []string `yaml:"facts"`
		Aliases  []string `yaml:"aliases"`
		Controls Controls `yaml:"controls"`

		Parameters []Parameter `yaml:"parameters"`
	} `yaml:"custom"`
}

// Reference is a page that explains the danger, usually AWS's own.
type Reference struct {
	Ref         string `yaml:"ref"`
	Description string `yaml:"description"`
}

// packagePattern is the package of a rule; its last two parts make the rule's id.
var packagePattern = regexp.MustCompile(`^data\.policylint\.rules\.([a-z]+)\.([a-z][a-z0-9_]*)$`)

// readMetadata decodes the METADATA block of a module.
func readMetadata(module *ast.Module) (metadata, error) {
	text, ok := metadataText(module)
	if !ok {
		return metadata{}, errors.New("no METADATA block above the package")
	}
	var m metadata
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		return metadata{}, fmt.Errorf("reading METADATA: %w", err)
	}
	return m, nil
}

// metadataText is the text below the METADATA line, down to the package.
func metadataText(module *ast.Module) (string, bool) {
	var text bytes.Buffer
	next := 0
	for _, comment := range module.Comments {
		row := comment.Location.Row
		switch {
		case row > module.Package.Location.Row:
			return text.String(), next > 0
		case next == 0 && strings.TrimSpace(string(comment.Text)) == "METADATA":
			next = row + 1
		case next == row:
			text.WriteString(strings.TrimPrefix(string(comment.Text), " ") + "\n")
			next++
		}
	}
	return text.String(), next > 0
}

// describe makes the table entry of a rule from its package and METADATA.
func describe(module *ast.Module) (Rule, error) {
	name := packagePattern.FindStringSubmatch(module.Package.Path.String())
	if name == nil {
		return Rule{}, fmt.Errorf("package %s is not policylint.rules.<kind>.<rule_name>",
			strings.TrimPrefix(module.Package.Path.String(), "data."))
	}
	kind := model.Kind(name[1])
	id := name[1] + "/" + strings.ReplaceAll(name[2], "_", "-")
	if !slices.Contains(kinds, kind) {
		return Rule{}, fmt.Errorf("rule %s: %q is not a kind of subject; there are %v", id, kind, kinds)
	}
	m, err := readMetadata(module)
	if err == nil {
		err = m.check(kind)
	}
	if err != nil {
		return Rule{}, fmt.Errorf("rule %s: %w", id, err)
	}
	return Rule{
		ID: id, Kind: kind,
		Title:       m.Title,
		Description: strings.TrimSpace(m.Description),
		Severity:    Severity(m.Custom.Severity),
		Fix:         strings.TrimSpace(m.Custom.Fix),
		Since:       m.Custom.Since,
		Facts:       m.Custom.Facts,
		Aliases:     m.Custom.Aliases,
		References:  m.RelatedResources,
		Parameters:  m.Custom.Parameters,
		Controls:    m.Custom.Controls,
		Page:        "docs/rules/" + id + ".md",
	}, nil
}

// check refuses METADATA that lacks something or says something that does not exist.
func (m *metadata) check(kind model.Kind) error {
	required := []struct{ key, value string }{
		{"title", m.Title},
		{"description", m.Description},
		{"custom.severity", m.Custom.Severity},
		{"custom.fix", m.Custom.Fix},
		{"custom.since", m.Custom.Since},
	}
	for _, field := range required {
		if strings.TrimSpace(field.value) == "" {
			return fmt.Errorf("METADATA lacks %s", field.key)
		}
	}
	if len(m.RelatedResources) == 0 || cmp.Or(m.RelatedResources[0].Ref, "") == "" {
		return errors.New("METADATA lacks related_resources")
	}
	schema := "schema." + string(kind)
	if len(m.Schemas) != 1 || len(m.Schemas[0]) != 1 || m.Schemas[0]["input"] != schema {
		return fmt.Errorf("METADATA must have schemas: [{input: %s}]", schema)
	}
	if _, err := ParseSeverity(m.Custom.Severity); err != nil {
		return fmt.Errorf("METADATA custom.severity: %w", err)
	}
	known := facts.Names(kind)
	for _, fact := range m.Custom.Facts {
		if _, ok := known[fact]; !ok {
			return fmt.Errorf("METADATA custom.facts: there is no fact %q about a %s", fact, kind)
		}
	}
	if err := checkDeclared(m.Custom.Parameters); err != nil {
		return fmt.Errorf("METADATA custom.parameters: %w", err)
	}
	return m.Custom.Controls.check()
}
