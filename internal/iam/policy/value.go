package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Unknown stands for a value inside a structured document that is not known yet.
type Unknown struct {
	// Scalar says that it will be a string, a boolean or a number, and no list or object.
	Scalar bool
}

// UnknownError says that what a document permits cannot even be written down yet: more than single
// strings of it is not known.
type UnknownError struct {
	// Pointer is the JSON pointer of the element that is not known, "" for the whole document.
	Pointer string
}

func (e *UnknownError) Error() string {
	if e.Pointer == "" {
		return "the document is not known yet"
	}
	return e.Pointer + " is not known yet"
}

// FromValue reads a policy document that is not a text but a value, of the types string, bool,
// [json.Number], nil, []any, map[string]any and [Unknown]. An unknown string becomes an atom of the
// table, named by its JSON pointer behind the prefix. Where something else is unknown the error is an
// [*UnknownError]; what the value is then need not have been judged as a whole. The other errors
// are those of [Parse], without a position in a text.
func FromValue(value any, prefix string, atoms *Atoms) (*Document, error) {
	b := &builder{prefix: prefix, atoms: atoms}
	root, err := b.node(value, "")
	if err != nil {
		return nil, err
	}
	doc, err := parseDocument(&root)
	if err != nil {
		return nil, err
	}
	doc.Atoms = atoms
	return doc, nil
}

// builder turns values into nodes.
type builder struct {
	prefix string
	atoms  *Atoms
}

func (b *builder) node(value any, pointer string) (node, error) {
	n := node{pointer: pointer}
	switch v := value.(type) {
	case nil:
		n.kind = nullValue
	case Unknown:
		n.kind, n.scalar = unknownValue, v.Scalar
		n.text = b.atoms.Text(b.prefix + pointer)
	case string:
		n.kind, n.text = text, v
		return n, n.checkText(v)
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(v)
	case json.Number:
		n.kind, n.text = number, v.String()
	case []any:
		n.kind = array
		for i, item := range v {
			child, err := b.node(item, pointer+"/"+strconv.Itoa(i))
			if err != nil {
				return n, err
			}
			n.items = append(n.items, child)
		}
	case map[string]any:
		n.kind = object
		for _, name := range slices.Sorted(maps.Keys(v)) {
			child, err := b.node(v[name], pointer+"/"+escapePointer(name))
			if err != nil {
				return n, err
			}
			if err := child.checkText(name); err != nil {
				return n, err
			}
			n.members = append(n.members, member{name: name, value: child})
		}
	default:
		return n, fmt.Errorf("%s: a policy document holds no %T", pointer, value)
	}
	return n, nil
}
