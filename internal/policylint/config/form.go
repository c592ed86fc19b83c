package config

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
)

// checkForm refuses fields that there are not, and values of another form. What the decoder would say
// in terms of Go types is said here first.
func (p places) checkForm() error {
	if err := p.checkFields(p.root, "the configuration", fieldsOf[file]()); err != nil {
		return err
	}
	for _, of := range []struct{ name, tag, form string }{
		{"fail_on", "!!str", "a severity"},
		{"fail_on_undecided", "!!bool", "true or false"},
		{"max_waiver_days", "!!int", "a whole number of days"},
	} {
		if value := child(p.root, of.name); isSet(value) && value.Tag != of.tag {
			return p.errorAt(value, "%s must be %s", of.name, of.form)
		}
	}
	if err := p.checkMaps(); err != nil {
		return err
	}
	return p.checkLists()
}

// checkMaps checks the form of what is set by the id of a rule.
func (p places) checkMaps() error {
	if rules := child(p.root, "rules"); isSet(rules) {
		if rules.Kind != yaml.MappingNode {
			return p.errorAt(rules, "rules must be a map of ID: SEVERITY")
		}
		if err := p.checkValues(rules, "rules: ", "a severity"); err != nil {
			return err
		}
	}
	parameters := child(p.root, "parameters")
	if !isSet(parameters) {
		return nil
	}
	if parameters.Kind != yaml.MappingNode {
		return p.errorAt(parameters, "parameters must be a map of ID: {NAME: VALUE}")
	}
	for i := 0; i+1 < len(parameters.Content); i += 2 {
		if of := target(parameters.Content[i+1]); of.Kind != yaml.MappingNode {
			return p.errorAt(of, "parameters: %s must be a map of NAME: VALUE", parameters.Content[i].Value)
		}
	}
	return nil
}

// checkLists checks the form of lists, and of the entries of those that hold maps of text.
func (p places) checkLists() error {
	for _, of := range []struct {
		name, entry string
		fields      []string
	}{
		{name: "rule_folders"},
		{"disabled", "a rule under disabled", fieldsOf[disabled]()},
		{"waivers", "a waiver", fieldsOf[waiver]()},
	} {
		list := child(p.root, of.name)
		if !isSet(list) {
			continue
		}
		if list.Kind != yaml.SequenceNode {
			return p.errorAt(list, "%s must be a list", of.name)
		}
		for _, entry := range list.Content {
			if of.entry == "" {
				continue
			}
			if err := p.checkFields(entry, of.entry, of.fields); err != nil {
				return err
			}
			if err := p.checkValues(target(entry), of.name+": ", "text"); err != nil {
				return err
			}
		}
	}
	return nil
}

// isSet reports whether a field is there and not empty.
func isSet(node *yaml.Node) bool { return node != nil && node.Tag != "!!null" }

// checkValues wants nothing but scalars in a map.
func (p places) checkValues(node *yaml.Node, of, want string) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], target(node.Content[i+1])
		if value.Kind != yaml.ScalarNode && name.Tag != "!!merge" {
			return p.errorAt(value, "%s%s must be %s", of, name.Value, want)
		}
	}
	return nil
}

// checkFields wants a map with no other fields than those that are known.
func (p places) checkFields(node *yaml.Node, what string, known []string) error {
	node = target(node)
	if node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return p.errorAt(node, "%s must be a map with fields such as %s", what, strings.Join(known, ", "))
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i]
		if name.Tag == "!!merge" || slices.Contains(known, name.Value) {
			continue
		}
		hint := spelling.Perhaps(known, name.Value)
		if hint == "" {
			hint = ": the fields of " + what + " are " + strings.Join(known, ", ")
		}
		return p.errorAt(name, "unknown field %s%s", name.Value, hint)
	}
	return nil
}

// fieldsOf are the names of the fields of a YAML form.
func fieldsOf[form any]() []string {
	var names []string
	for field := range reflect.TypeFor[form]().Fields() {
		names = append(names, field.Tag.Get("yaml"))
	}
	return names
}
