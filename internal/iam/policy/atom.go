package policy

import "strings"

// firstAtom is the start of Unicode's private use plane 16. AWS accepts no such character in any
// policy element, so an atom can never be mistaken for text.
const firstAtom = '\U00100000'

// An Atom stands for one string that is not known yet (a value that Terraform computes during
// apply). It occurs inside document strings as a single private-use character, and is equal to
// itself; whether it equals anything else in its domain is open.
type Atom struct {
	// Name is what a person knows the value by: the intent path or the Terraform reference.
	Name string
	// Domain lists patterns ("*" and "?" as in policies) of which the value matches at least one.
	// Empty means any string. Two atoms may have the same value.
	Domain []string
}

// Atoms is the table of the atoms of one or several documents. The zero value is ready to use.
// The same name is always the same atom.
type Atoms struct{ list []Atom }

// Text returns the string that stands for the named atom, adding it to the table when it is new.
func (a *Atoms) Text(name string, domain ...string) string {
	for i, atom := range a.list {
		if atom.Name == name {
			return string(firstAtom + rune(i))
		}
	}
	a.list = append(a.list, Atom{Name: name, Domain: domain})
	return string(firstAtom + rune(len(a.list)-1))
}

// Of lists the atoms that occur in text, in order of occurrence. It works on a nil table.
func (a *Atoms) Of(text string) []Atom {
	if a == nil {
		return nil
	}
	var found []Atom
	for _, r := range text {
		if i := int(r - firstAtom); i >= 0 && i < len(a.list) {
			found = append(found, a.list[i])
		}
	}
	return found
}

// Known reports whether text holds no atom.
func Known(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= firstAtom })
}

// Replace writes a value in place of every atom of text.
func (a *Atoms) Replace(text string, value func(Atom) string) string {
	if a == nil || Known(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if i := int(r - firstAtom); i >= 0 && i < len(a.list) {
			b.WriteString(value(a.list[i]))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
