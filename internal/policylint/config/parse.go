package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
)

// parse reads the YAML form, and where everything stands. What the decoder would say in terms of Go
// types is said before it is asked.
func parse(path string, text []byte) (*file, places, error) {
	at := places{path: path}
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return &file{}, at, nil
	case err != nil:
		return nil, at, at.readable(err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, at, fmt.Errorf("%s: holds more than one YAML document", path)
	}
	at.root = root.Content[0]
	if err := at.checkForm(); err != nil {
		return nil, at, err
	}
	var f file
	if err := at.root.Decode(&f); err != nil {
		return nil, at, at.readable(err)
	}
	return &f, at, nil
}

// checkForm refuses fields that there are not, and values of another form.
func (p places) checkForm() error {
	if err := p.checkFields(p.root, "the configuration", fieldsOf[file]()); err != nil {
		return err
	}
	if flag := child(p.root, "fail_on_undecided"); flag != nil && flag.Tag != "!!bool" {
		return p.errorAt(flag, "fail_on_undecided must be true or false")
	}
	if level := child(p.root, "fail_on"); level != nil && level.Kind != yaml.ScalarNode {
		return p.errorAt(level, "fail_on must be a severity")
	}
	if rules := child(p.root, "rules"); isSet(rules) {
		if rules.Kind != yaml.MappingNode {
			return p.errorAt(rules, "rules must be a map of ID: SEVERITY")
		}
		if err := p.checkValues(rules, "rules: ", "a severity or off"); err != nil {
			return err
		}
	}
	for _, name := range []string{"rule_folders", "waivers"} {
		if list := child(p.root, name); isSet(list) && list.Kind != yaml.SequenceNode {
			return p.errorAt(list, "%s must be a list", name)
		}
	}
	waivers := child(p.root, "waivers")
	if !isSet(waivers) {
		return nil
	}
	for _, w := range waivers.Content {
		if err := p.checkFields(w, "a waiver", fieldsOf[waiver]()); err != nil {
			return err
		}
		if err := p.checkValues(target(w), "waivers: ", "text"); err != nil {
			return err
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

// places finds lines in a YAML file.
type places struct {
	path string
	root *yaml.Node
}

// error puts the place of an element before an error about it.
func (p places) error(err error, path ...any) error {
	return fmt.Errorf("%s:%d: %w", p.path, p.line(path), err)
}

func (p places) errorAt(node *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.path, node.Line, fmt.Sprintf(format, args...))
}

// readable words an error of the YAML decoder, which says "line 3: " where it can.
func (p places) readable(err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		message = strings.Join(typed.Errors, "; ")
	}
	if placed, ok := strings.CutPrefix(message, "line "); ok {
		return fmt.Errorf("%s:%s", p.path, placed)
	}
	return fmt.Errorf("%s: %s", p.path, message)
}

func (p places) line(path []any) int {
	node := p.root
	line := node.Line
	for _, key := range path {
		if node = child(node, key); node == nil {
			return line
		}
		line = node.Line
	}
	return line
}

// child is an element of a list or a field of a map, nil where there is none.
func child(node *yaml.Node, key any) *yaml.Node {
	node = target(node)
	switch k := key.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && k < len(node.Content) {
			return node.Content[k]
		}
	case string:
		if node.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == k {
				return target(node.Content[i+1])
			}
		}
	}
	return nil
}

// target is what an alias stands for.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
