package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// parse reads the YAML form, and where everything stands.
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

// places finds lines in a YAML file.
type places struct {
	path string
	root *yaml.Node
}

// error puts the place of an element before an error about it.
func (p places) error(err error, path ...any) error {
	return fmt.Errorf("%s:%d: %w", p.path, p.line(path), err)
}

// source is the place of an element.
func (p places) source(path ...any) model.Source {
	return model.Source{File: p.path, Line: p.line(path)}
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
