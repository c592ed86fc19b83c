package policy

import (
	"slices"
	"strconv"
)

// Known reports whether the document holds no atom.
func (d *Document) Known() bool {
	known := Known(d.ID)
	d.visit(func(s *string) { known = known && Known(*s) })
	return known
}

// IsIdentity reports whether the document is an identity policy: no statement has a Principal or
// NotPrincipal.
func (d *Document) IsIdentity() bool {
	for i := range d.Statements {
		if d.Statements[i].Principals != nil {
			return false
		}
	}
	return true
}

// Clone copies the document. Copies share their table of atoms.
func (d *Document) Clone() *Document {
	clone := *d
	clone.Statements = slices.Clone(d.Statements)
	for i := range clone.Statements {
		clone.Statements[i] = clone.Statements[i].Clone()
	}
	return &clone
}

// Clone copies the statement.
func (s *Statement) Clone() Statement {
	clone := *s
	clone.Principals = slices.Clone(s.Principals)
	clone.Actions = slices.Clone(s.Actions)
	clone.Resources = slices.Clone(s.Resources)
	clone.Conditions = slices.Clone(s.Conditions)
	for i := range clone.Conditions {
		clone.Conditions[i].Values = slices.Clone(clone.Conditions[i].Values)
	}
	return clone
}

// Substitute returns a copy of the document with a value in place of every atom.
func (d *Document) Substitute(value func(Atom) string) *Document {
	clone := d.Clone()
	clone.ID = d.Atoms.Replace(d.ID, value)
	clone.visit(func(s *string) { *s = d.Atoms.Replace(*s, value) })
	return clone
}

// visit calls f with every string of the statements in which an atom may stand.
func (d *Document) visit(f func(*string)) {
	for i := range d.Statements {
		s := &d.Statements[i]
		f(&s.Sid)
		for j := range s.Principals {
			f(&s.Principals[j].Value)
		}
		for _, texts := range [][]Text{s.Actions, s.Resources} {
			for j := range texts {
				f(&texts[j].Value)
			}
		}
		for j := range s.Conditions {
			f(&s.Conditions[j].Key)
			for k := range s.Conditions[j].Values {
				f(&s.Conditions[j].Values[k].Value)
			}
		}
	}
}

// Pointer is the JSON pointer of the statement in the form that [Document.JSON] prints, which
// has a list of statements even where the source has a single object.
func (s *Statement) Pointer() string { return "/Statement/" + strconv.Itoa(s.Index) }

// PrincipalPointer is the JSON pointer of the Principal or NotPrincipal element.
func (s *Statement) PrincipalPointer() string {
	return s.Pointer() + "/" + not(s.NotPrincipal, "Principal")
}

// ActionPointer is the JSON pointer of the action at index i.
func (s *Statement) ActionPointer(i int) string {
	return valuePointer(s.Pointer()+"/"+not(s.NotAction, "Action"), s.Actions, i)
}

// ResourcePointer is the JSON pointer of the resource at index i.
func (s *Statement) ResourcePointer(i int) string {
	return valuePointer(s.Pointer()+"/"+not(s.NotResource, "Resource"), s.Resources, i)
}

// Pointer is the JSON pointer of the condition in the given statement, down to the key.
func (c Condition) Pointer(statement int) string {
	return "/Statement/" + strconv.Itoa(statement) + "/Condition/" + escapePointer(c.Name()) + "/" + escapePointer(c.Key)
}

// ValuePointer is the JSON pointer of the value at index i of the condition.
func (c Condition) ValuePointer(statement, i int) string {
	return valuePointer(c.Pointer(statement), c.Values, i)
}

// valuePointer adds the index, unless the value stands alone and so prints as a scalar.
func valuePointer(element string, texts []Text, i int) string {
	if len(texts) == 1 {
		return element
	}
	return element + "/" + strconv.Itoa(i)
}
