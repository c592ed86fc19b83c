package policytest

import (
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Limits of what is read of a policy inside a test file: a policy nests less deeply, and an alias that
// repeats itself must end.
const (
	maxDepth = 16
	maxNodes = 100_000
)

// values reads policies that are written in YAML, in whole or in part.
type values struct {
	*decoder
	// places are the nodes by JSON pointer in the policy.
	places map[string]*yaml.Node
	nodes  int
}

func newValues(d *decoder) *values {
	return &values{decoder: d, places: map[string]*yaml.Node{}}
}

// value is a node as policy.FromValue takes it. Scalars become strings, as in a condition of a policy,
// where "false" and false are the same.
func (v *values) value(n *yaml.Node, pointer string) (any, error) {
	n = target(n)
	v.places[pointer] = n
	if v.nodes++; v.nodes > maxNodes || strings.Count(pointer, "/") > maxDepth {
		return nil, v.errorf(n, "this is too large or too deep for a policy")
	}
	switch n.Kind {
	case yaml.SequenceNode:
		list := []any{}
		for i, item := range n.Content {
			child, err := v.value(item, pointer+"/"+strconv.Itoa(i))
			if err != nil {
				return nil, err
			}
			list = append(list, child)
		}
		return list, nil
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if _, twice := object[key.Value]; twice {
				return nil, v.errorf(key, "%q stands twice: keep one", key.Value)
			}
			child, err := v.value(n.Content[i+1], pointer+"/"+escape(key.Value))
			if err != nil {
				return nil, err
			}
			object[key.Value] = child
		}
		return object, nil
	case yaml.ScalarNode, yaml.DocumentNode, yaml.AliasNode:
	}
	if n.Tag == "!!null" {
		return nil, v.errorf(n, "the value is missing")
	}
	return scalar(n), nil
}

// escape writes a name as a part of a JSON pointer (RFC 6901).
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// document reads a whole policy; its statements know their places.
func (v *values) document(n *yaml.Node) (*policy.Document, error) {
	value, err := v.value(n, "")
	if err != nil {
		return nil, err
	}
	doc, err := v.parse(value)
	if err != nil {
		return nil, err
	}
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if at := v.place(s.Pointer()); at != nil {
			s.Pos = policy.Position{Line: at.Line, Column: at.Column}
		}
	}
	return doc, nil
}

// parse makes a policy of a value; an error stands where its cause does.
func (v *values) parse(value any) (*policy.Document, error) {
	doc, err := policy.FromValue(value, "", &policy.Atoms{})
	var syntax *policy.SyntaxError
	if errors.As(err, &syntax) {
		return nil, v.errorf(v.place(syntax.Pointer), "%s", syntax.Message)
	}
	return doc, err
}

// place is the node at a pointer, or the nearest one around it.
func (v *values) place(pointer string) *yaml.Node {
	for {
		if n, ok := v.places[pointer]; ok || pointer == "" {
			return n
		}
		pointer = pointer[:strings.LastIndex(pointer, "/")]
	}
}
