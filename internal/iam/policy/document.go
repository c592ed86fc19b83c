// Package policy holds AWS policy documents: parsed with the position of every element,
// printed, normalised and compared by meaning.
//
// A document without any Principal or NotPrincipal element is an identity policy.
package policy

// Effect is what a statement does to the requests that it matches.
type Effect string

// The two effects of the policy language.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// The two versions of the policy language. Policy variables exist only in the newer one; a
// document without a Version element has the older.
const (
	Version2012 = "2012-10-17"
	Version2008 = "2008-10-17"
)

// Position is a place in the source text. The zero Position means "not from a text".
type Position struct {
	// Offset counts bytes from 0, Line and Column count from 1; Column counts bytes.
	Offset, Line, Column int
}

// Document is one policy document.
type Document struct {
	// Version is the Version element as written, "" when it is missing.
	Version string
	ID      string
	// Statements are in the order of the text.
	Statements []Statement
	// Atoms are the values inside the document that are not known yet; see Atom.
	Atoms *Atoms
	Pos   Position
}

// Statement is one statement. Exactly one of the positive and the Not form of an element is
// present; the Not flag says which one the values belong to.
type Statement struct {
	// Index counts from 0 in the document.
	Index  int
	Sid    string
	Effect Effect
	// Principals is nil in identity policies.
	Principals   []Principal
	NotPrincipal bool
	Actions      []Text
	NotAction    bool
	// Resources may be nil where the kind of policy has no Resource element (role trust).
	Resources   []Text
	NotResource bool
	// Conditions hold one entry per operator and key; all must hold. They are nil where there is no
	// Condition element, and empty where the element is.
	Conditions []Condition
	Pos        Position
}

// Text is one string of a document with its place. Booleans and numbers in the source become
// their JSON text ("false", "1.2").
type Text struct {
	Value string
	Pos   Position
}

// PrincipalType is the key under which a principal stands in the Principal element.
type PrincipalType string

// The principal types of the policy language. Everyone is the bare "*" (not {"AWS": "*"}).
const (
	Everyone      PrincipalType = "*"
	AWS           PrincipalType = "AWS"
	Service       PrincipalType = "Service"
	Federated     PrincipalType = "Federated"
	CanonicalUser PrincipalType = "CanonicalUser"
)

// Principal is one value of a Principal or NotPrincipal element.
type Principal struct {
	Type  PrincipalType
	Value string
	Pos   Position
}

// Qualifier is the set operator in front of a condition operator.
type Qualifier string

// The set operators of the policy language.
const (
	ForAllValues Qualifier = "ForAllValues"
	ForAnyValue  Qualifier = "ForAnyValue"
)

// Condition is one operator applied to one key. The values are alternatives.
type Condition struct {
	Qualifier Qualifier
	// Operator is in its documented spelling, without qualifier and IfExists: "StringNotEquals".
	Operator string
	IfExists bool
	// Key is as written; keys compare without regard to case.
	Key    string
	Values []Text
	Pos    Position
}

// Name is the operator as it stands in a document: "ForAnyValue:StringLikeIfExists".
func (c Condition) Name() string {
	name := c.Operator
	if c.Qualifier != "" {
		name = string(c.Qualifier) + ":" + name
	}
	if c.IfExists {
		name += "IfExists"
	}
	return name
}

// Texts makes positionless texts, for documents that are built in code.
func Texts(values ...string) []Text {
	texts := make([]Text, len(values))
	for i, v := range values {
		texts[i] = Text{Value: v}
	}
	return texts
}

// Strings are the values of texts.
func Strings(texts []Text) []string {
	values := make([]string, len(texts))
	for i, t := range texts {
		values[i] = t.Value
	}
	return values
}
