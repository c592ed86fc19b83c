package prove

import (
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// maxBranches bounds how many combinations of values of atoms are tried for one question.
const maxBranches = 256

// unknowns are the atoms of a problem and the values that some of them have by now.
type unknowns struct {
	table *policy.Atoms
	bound map[string]string
}

// of lists the atoms of a text, with the values that are bound in their domains.
func (u unknowns) of(text string) []policy.Atom {
	atoms := u.table.Of(text)
	for i := range atoms {
		domain := make([]string, len(atoms[i].Domain))
		for j, d := range atoms[i].Domain {
			domain[j] = u.replace(d)
		}
		atoms[i].Domain = domain
	}
	return atoms
}

// replace puts the bound values into a text.
func (u unknowns) replace(text string) string {
	return u.table.Replace(text, func(a policy.Atom) string {
		if value, ok := u.bound[a.Name]; ok {
			return value
		}
		return u.text(a)
	})
}

// text is the text that stands for the atom.
func (u unknowns) text(a policy.Atom) string { return u.table.Text(a.Name) }

// bind adds a value.
func (u unknowns) bind(a policy.Atom, value string) unknowns {
	bound := maps.Clone(u.bound)
	if bound == nil {
		bound = map[string]string{}
	}
	bound[a.Name] = value
	return unknowns{table: u.table, bound: bound}
}

// has reports whether a text holds the atom.
func (u unknowns) has(text string, atom policy.Atom) bool {
	return slices.ContainsFunc(u.table.Of(text), func(a policy.Atom) bool { return a.Name == atom.Name })
}

// names lists the atoms of a text by name.
func (u unknowns) names(text string) []string {
	var names []string
	for _, atom := range u.table.Of(text) {
		if !slices.Contains(names, atom.Name) {
			names = append(names, atom.Name)
		}
	}
	slices.Sort(names)
	return names
}

// split decides a problem for every way in which the unknown values can relate to the known ones
// and to each other. A value that is put in the place of an atom is known to the atoms after it,
// so that "equal to an earlier atom" is one of their ways.
type split struct{ branches int }

// solve answers the problem if the answer is the same for all values of its atoms.
func (s *split) solve(p *problem, depth int) answer {
	if s.branches++; s.branches > maxBranches {
		return answer{exists: maybe, reason: "too many values are not known yet"}
	}
	a, q := p.decide()
	if a.exists == no || q == nil || a.exists == yes && p.scope.known() {
		return a
	}
	atom, ok := p.next(q, a.atoms+p.scope.text())
	if !ok && len(a.variables) > 0 {
		return s.overVariable(p, q, a.variables[0], depth)
	}
	if !ok && len(a.questions) > 0 {
		return s.overReadings(p, a, depth)
	}
	if !ok {
		a.exists, a.dependsOn = maybe, p.atoms.names(a.atoms+p.scope.text())
		return a
	}
	options, err := p.options(q, atom, depth)
	if err != nil || len(options) == 0 {
		return answer{exists: maybe, reason: a.reason, dependsOn: []string{atom.Name}}
	}
	var result answer
	for i, value := range options {
		branch := s.solve(p.substitute(atom, value), depth+1)
		switch {
		case branch.exists == maybe:
			return branch
		case i == 0:
			result = branch
		case branch.exists != result.exists:
			return answer{exists: maybe, dependsOn: []string{atom.Name}}
		}
	}
	return result
}

// next picks the first atom of a text that can be tried out, those that its domain is made of first.
func (p *problem) next(q *question, text string) (policy.Atom, bool) {
	for _, atom := range p.atoms.of(text) {
		domain := strings.Join(atom.Domain, "")
		if inner, ok := p.next(q, domain); ok {
			return inner, true
		}
		if policy.Known(domain) && p.splittable(q, atom) {
			return atom, true
		}
	}
	return policy.Atom{}, false
}
