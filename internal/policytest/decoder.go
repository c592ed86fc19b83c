package policytest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// decoder reads the nodes of a test file strictly. Its errors start with file:line:column.
type decoder struct{ file string }

// document reads the only document of a YAML file.
func (d *decoder) document(text []byte) (*yaml.Node, error) {
	var root, second yaml.Node
	stream := yaml.NewDecoder(bytes.NewReader(text))
	switch err := stream.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: holds no test", d.file)
	case err != nil:
		// The YAML decoder says "line 3: " where it can.
		message, placed := strings.CutPrefix(strings.TrimPrefix(err.Error(), "yaml: "), "line ")
		if !placed {
			message = " " + message
		}
		return nil, fmt.Errorf("%s:%s", d.file, message)
	}
	if err := stream.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: holds more than one YAML document: a test file is about one policy", d.file)
	}
	return root.Content[0], nil
}

func (d *decoder) errorf(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", d.file, at.Line, at.Column, fmt.Sprintf(format, args...))
}

// fields are what an object may hold, each with what reads it.
type fields map[string]func(*yaml.Node) error

// object reads an object and refuses a field that is not in the list, or stands twice.
func (d *decoder) object(n *yaml.Node, what string, known fields) error {
	n = target(n)
	if n.Kind != yaml.MappingNode {
		return d.errorf(n, "%s must be an object with fields such as %s", what, oneOf(known))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		read, ok := known[key.Value]
		switch {
		case !ok:
			return d.errorf(key, "%s has no field %q: %s", what, key.Value, suggestion(key.Value, known))
		case seen[key.Value]:
			return d.errorf(key, "%q stands twice: keep one", key.Value)
		}
		seen[key.Value] = true
		if err := read(n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// list reads a list that holds something.
func (d *decoder) list(n *yaml.Node, what string, read func(*yaml.Node) error) error {
	n = target(n)
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return d.errorf(n, "%s must be a list of at least one", what)
	}
	for _, item := range n.Content {
		if err := read(item); err != nil {
			return err
		}
	}
	return nil
}

// text reads a scalar as it is written, so that account ids need no quotes.
func (d *decoder) text(n *yaml.Node, what string) (string, error) {
	n = target(n)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Value == "" {
		return "", d.errorf(n, "%s must be a string that is not empty", what)
	}
	return scalar(n), nil
}

// into makes the reader of a field that is a string.
func (d *decoder) into(to *string, what string) func(*yaml.Node) error {
	return func(n *yaml.Node) (err error) {
		*to, err = d.text(n, what)
		return err
	}
}

// target is what an alias stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// scalar is the text of a scalar; booleans are spelled as in JSON.
func scalar(n *yaml.Node) string {
	if n.Tag == "!!bool" {
		return strings.ToLower(n.Value)
	}
	return n.Value
}

// suggestion names the field that was meant, or all that there are.
func suggestion(name string, known fields) string {
	best, fewest := "", len(name)/3+2
	for _, field := range slices.Sorted(maps.Keys(known)) {
		if changes := levenshtein.ComputeDistance(strings.ToLower(name), field); changes < fewest {
			best, fewest = field, changes
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "use " + oneOf(known)
}

func oneOf(known fields) string {
	names := slices.Sorted(maps.Keys(known))
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
