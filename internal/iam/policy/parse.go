package policy

import (
	"fmt"
	"strings"
)

// SyntaxError is a document that AWS would refuse, with the place of the fault.
type SyntaxError struct {
	Pos Position
	// Pointer is the JSON pointer of the element in the text, "" when the text is not JSON.
	Pointer string
	// Message is one or two sentences: what is wrong, and how to put it right.
	Message string
}

// Error is "line:column: message", with the element's JSON pointer where there is one. A document that
// is not from a text has no line.
func (e *SyntaxError) Error() string {
	var place string
	if e.Pos != (Position{}) {
		place = fmt.Sprintf("%d:%d: ", e.Pos.Line, e.Pos.Column)
	}
	if e.Pointer != "" {
		place += e.Pointer + ": "
	}
	return place + e.Message
}

// Parse reads a policy document. It accepts what AWS accepts, in every spelling: a scalar or a
// list, a single statement object, booleans and numbers as condition values, operators in any
// case. The rest it refuses with a [*SyntaxError].
//
// A document in which any statement has a Principal or NotPrincipal is a resource policy, and
// every statement of it must have one; otherwise it is an identity policy, in which every
// statement must have a Resource or NotResource. What AWS checks per service (sizes, whether
// principals exist, whether an action or key exists, whether Sids differ) is not checked here.
func Parse(text []byte) (*Document, error) {
	return ParseWith(text, nil)
}

// ParseWith is [Parse] for a text in whose strings, but for the names in objects, atoms of a table
// stand. They become the atoms of the document.
func ParseWith(text []byte, atoms *Atoms) (*Document, error) {
	root, err := readJSON(text, atoms)
	if err != nil {
		return nil, err
	}
	doc, err := parseDocument(&root)
	if err != nil {
		return nil, err
	}
	if atoms != nil {
		doc.Atoms = atoms
	}
	return doc, nil
}

func parseDocument(n *node) (*Document, error) {
	if n.kind != object {
		return nil, n.errorf("A policy document is an object, not %s: write {\"Version\": ..., \"Statement\": [...]}.",
			n.kind)
	}
	doc := &Document{Atoms: &Atoms{}, Pos: n.pos}
	var statements *node
	for i := range n.members {
		m := &n.members[i]
		var err error
		switch m.name {
		case "Version":
			doc.Version, err = parseVersion(&m.value)
		case "Id":
			doc.ID, err = parseString(&m.value, m.name)
		case "Statement":
			statements = &m.value
		default:
			err = unknownElement(m, "a policy document", "Version", "Id", "Statement")
		}
		if err != nil {
			return nil, err
		}
	}
	if statements == nil {
		return nil, n.errorf("The document has no Statement: add a list of at least one statement.")
	}
	if err := parseStatements(doc, statements); err != nil {
		return nil, err
	}
	return doc, nil
}

func parseVersion(n *node) (string, error) {
	if n.kind == text && (n.text == Version2012 || n.text == Version2008) {
		return n.text, nil
	}
	return "", n.errorf("Version names the policy language, not the date of the document: write %q (or %q).",
		Version2012, Version2008)
}

func parseStatements(doc *Document, n *node) error {
	if n.kind == array && len(n.items) == 0 {
		return n.errorf("Statement is empty: add at least one statement.")
	}
	nodes := n.list()
	for i := range nodes {
		statement, err := parseStatement(&nodes[i], i)
		if err != nil {
			return err
		}
		doc.Statements = append(doc.Statements, statement)
	}
	return checkKind(doc, nodes)
}

// checkKind refuses a document that is neither an identity nor a resource policy throughout.
func checkKind(doc *Document, nodes []node) error {
	for i := range doc.Statements {
		s := &doc.Statements[i]
		switch {
		case doc.IsIdentity() && s.Resources == nil:
			return nodes[i].errorf("The statement has no Resource: add Resource or NotResource" +
				" (or a Principal, if this is a resource policy).")
		case !doc.IsIdentity() && s.Principals == nil:
			return nodes[i].errorf("The statement has no Principal while others have: add Principal or NotPrincipal" +
				" to every statement of a resource policy.")
		}
	}
	return nil
}

// child is the value of the named member of an object, or the object where there is none.
func (n *node) child(name string) *node {
	for i := range n.members {
		if n.members[i].name == name {
			return &n.members[i].value
		}
	}
	return n
}

func parseString(n *node, element string) (string, error) {
	if n.kind != text && n.kind != unknownValue {
		return "", n.errorf("%s must be a string, not %s: put it in quotes.", element, n.kind)
	}
	return n.text, nil
}

// unknownElement refuses a member, with a hint where only the case is wrong: AWS takes element
// names case-sensitively.
func unknownElement(m *member, where string, known ...string) error {
	n := node{pos: m.pos, pointer: m.value.pointer}
	for _, name := range known {
		if strings.EqualFold(name, m.name) {
			return n.errorf("%q is no element of %s, because names are case-sensitive: write %q.", m.name, where, name)
		}
	}
	return n.errorf("%q is no element of %s: use %s.", m.name, where, oneOf(known))
}

// oneOf lists names as "A, B or C".
func oneOf(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
