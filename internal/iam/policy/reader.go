package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of what is read at all. The largest policy that AWS stores is 32 KiB, and no policy
// nests deeper than document, statement list, statement, condition, operator, value list.
const (
	maxBytes = 1 << 20
	maxDepth = 16
)

// kind is the JSON type of a node.
type kind string

const (
	object    kind = "an object"
	array     kind = "a list"
	text      kind = "a string"
	boolean   kind = "a boolean"
	number    kind = "a number"
	nullValue kind = "null"
	// unknownValue stands only in values that are not from a text; see FromValue.
	unknownValue kind = "an unknown value"
)

// node is one JSON value with its place.
type node struct {
	kind    kind
	text    string // decoded string, the JSON text of a boolean or number, or an atom
	scalar  bool   // of an unknown value: it will be no list and no object
	members []member
	items   []node
	pos     Position
	pointer string
}

// member is one name and value of an object, in the order of the text.
type member struct {
	name  string
	pos   Position
	value node
}

// reader turns JSON text into nodes. It leaves lexing to encoding/json and adds the positions.
type reader struct {
	source  []byte
	decoder *json.Decoder
	// atoms are those that may stand in the text, nil for none.
	atoms *Atoms
	// line and lineStart belong to the offset located last; offsets only grow.
	located, line, lineStart int
}

// readJSON reads exactly one JSON value from source, in whose strings the given atoms may stand.
func readJSON(source []byte, atoms *Atoms) (node, error) {
	r := &reader{source: source, atoms: atoms, line: 1}
	if err := r.check(); err != nil {
		return node{}, err
	}
	r.decoder = json.NewDecoder(bytes.NewReader(source))
	r.decoder.UseNumber()
	return r.value("", 0)
}

// check refuses what is not a single JSON value in UTF-8, so that the token loop cannot fail on it.
func (r *reader) check() error {
	switch {
	case len(r.source) > maxBytes:
		return r.fail(0, fmt.Sprintf("The text has %d bytes. AWS stores no policy over 32 KiB: pass a policy document.",
			len(r.source)))
	case EncodingFault(r.source) != "":
		return r.fail(0, EncodingFault(r.source))
	case len(bytes.TrimSpace(r.source)) == 0:
		return r.fail(0, "The text is empty: pass a JSON policy document.")
	}
	for offset := 0; offset < len(r.source); {
		char, size := utf8.DecodeRune(r.source[offset:])
		if char == utf8.RuneError && size == 1 {
			return r.fail(offset, "The text is not UTF-8 here: save it as UTF-8.")
		}
		offset += size
	}
	var raw json.RawMessage
	err := json.Unmarshal(r.source, &raw)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return r.fail(max(int(syntax.Offset)-1, 0), "The text is not JSON: "+syntax.Error()+".")
	}
	return err
}

// fail makes the error of a fault that has no JSON pointer.
func (r *reader) fail(offset int, message string) error {
	return &SyntaxError{Pos: r.position(offset), Message: message}
}

// position locates an offset; calls come with growing offsets.
func (r *reader) position(offset int) Position {
	for ; r.located < offset; r.located++ {
		if r.source[r.located] == '\n' {
			r.line++
			r.lineStart = r.located + 1
		}
	}
	return Position{Offset: offset, Line: r.line, Column: offset - r.lineStart + 1}
}

// next returns the next token and the place where it starts.
func (r *reader) next() (json.Token, Position, error) {
	start := int(r.decoder.InputOffset())
	for start < len(r.source) && strings.IndexByte(" \t\r\n,:", r.source[start]) >= 0 {
		start++
	}
	token, err := r.decoder.Token()
	return token, r.position(start), err
}

func (r *reader) value(pointer string, depth int) (node, error) {
	token, pos, err := r.next()
	if err != nil {
		return node{}, err
	}
	n := node{pos: pos, pointer: pointer}
	switch token := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return node{}, n.errorf("Values nest deeper than %d levels; no policy element does.", maxDepth)
		}
		if token == '{' {
			n.kind = object
			err = r.object(&n, depth)
		} else {
			n.kind = array
			err = r.array(&n, depth)
		}
		return n, err
	case string:
		n.kind, n.text = text, token
		return n, n.checkAtoms(token, r.atoms)
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(token)
	case json.Number:
		n.kind, n.text = number, token.String()
	default:
		n.kind = nullValue
	}
	return n, nil
}

func (r *reader) object(n *node, depth int) error {
	seen := map[string]bool{}
	for r.decoder.More() {
		token, pos, err := r.next()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return fmt.Errorf("encoding/json returned %v in place of an object key", token)
		}
		key := node{pos: pos, pointer: n.pointer + "/" + escapePointer(name)}
		if err := key.checkText(name); err != nil {
			return err
		}
		if seen[name] {
			return key.errorf("%q stands twice in this object and AWS refuses that: merge the two.", name)
		}
		seen[name] = true
		value, err := r.value(key.pointer, depth+1)
		if err != nil {
			return err
		}
		n.members = append(n.members, member{name: name, pos: pos, value: value})
	}
	_, err := r.decoder.Token()
	return err
}

func (r *reader) array(n *node, depth int) error {
	for r.decoder.More() {
		item, err := r.value(n.pointer+"/"+strconv.Itoa(len(n.items)), depth+1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, err := r.decoder.Token()
	return err
}

// checkText refuses the characters that are reserved for atoms.
func (n *node) checkText(s string) error { return n.checkAtoms(s, nil) }

// checkAtoms refuses the characters that are reserved for atoms, but for those of a table.
func (n *node) checkAtoms(s string, allowed *Atoms) error {
	if !Known(allowed.Replace(s, func(Atom) string { return "" })) {
		return n.errorf("The string holds a private-use character of Unicode plane 16, which AWS accepts in no policy:" +
			" remove it.")
	}
	return nil
}

// errorf makes the error of a fault in this node. An unknown value may yet turn out right.
func (n *node) errorf(format string, args ...any) error {
	if n.kind == unknownValue {
		return &UnknownError{Pointer: n.pointer}
	}
	return &SyntaxError{Pos: n.pos, Pointer: n.pointer, Message: fmt.Sprintf(format, args...)}
}

// list returns the items of a list, or a scalar as a list of one.
func (n *node) list() []node {
	if n.kind == array {
		return n.items
	}
	return []node{*n}
}

// escapePointer escapes one token of a JSON pointer (RFC 6901).
func escapePointer(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
