package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// splittable reports whether all relations between the atom and the rest of the problem are found
// by options: the atom stands for a whole value or a whole component, without a wildcard that
// would let a part of it count, and can not itself hold wildcards.
func (p *problem) splittable(q *question, atom policy.Atom) bool {
	ok := true
	p.sites(q, atom, func(a *axis, g *group, text string) {
		whole := text == p.atoms.text(atom)
		wildcards := g.style != literal
		switch {
		case g.family != textFamily, g.style == literalFold, g.style == globFold, g.style == binary:
			ok = false
		case whole && wildcards:
			ok = ok && isNarrow(atom.Domain)
		case !whole:
			ok = ok && isNarrow(atom.Domain) && p.delimited(text, atom)
		}
	})
	return ok
}

// sites calls f with every value on an axis that holds the atom.
func (p *problem) sites(q *question, atom policy.Atom, f func(a *axis, g *group, text string)) {
	for _, a := range q.axes() {
		for i := range a.groups {
			for _, text := range a.groups[i].open {
				if p.atoms.has(text, atom) {
					f(a, &a.groups[i], text)
				}
			}
		}
	}
}

// meeting are the groups that the values of an atom are to be compared with on an axis. Values of a
// narrow domain are of the form that the axis demands; only the resource at hand or the role of a
// session may still be one.
func (q *question) meeting(a *axis, atom policy.Atom) []group {
	single := a == q.resource && q.scope.ARN != "" ||
		slices.ContainsFunc(q.callers, func(c *caller) bool { return c.axis == a && c.kind == session })
	if isNarrow(atom.Domain) && !single && !isMixed(atom.Domain) {
		return a.groups
	}
	return a.meets()
}

// isMixed reports whether a domain has values of several forms, of which an axis may know some only.
func isMixed(domain []string) bool {
	return len(domain) > 1 && slices.ContainsFunc(domain, func(d string) bool { return !strings.HasPrefix(d, "arn:") })
}

// axes lists all axes of the question.
func (q *question) axes() []*axis {
	all := append([]*axis{q.action, q.resource}, q.keys...)
	for _, c := range q.callers {
		all = append(all, c.axis)
	}
	return all
}

// isNarrow reports whether every value of the domain is free of wildcards: the domains of ARNs with
// six components, of account ids, and of other parts of ARNs.
func isNarrow(domain []string) bool {
	for _, d := range domain {
		if d == "*" || strings.HasPrefix(d, "arn:") && strings.Count(d, ":") < arnColons {
			return false
		}
	}
	return len(domain) > 0
}

// delimiters end the components of ARNs and host names.
const delimiters = ":/."

// delimited reports whether the atom is a whole component wherever it stands in the text.
func (p *problem) delimited(text string, atom policy.Atom) bool {
	return !slices.ContainsFunc(components(text), func(part string) bool {
		return p.atoms.has(part, atom) && part != p.atoms.text(atom)
	})
}

func components(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(delimiters, r) })
}

// options lists one value for every way in which the atom can relate to the values that are known,
// none when that cannot be told.
func (p *problem) options(q *question, atom policy.Atom, depth int) ([]string, error) {
	var groups []group
	own := map[int]bool{}
	part := false
	seen := map[*axis]bool{}
	p.sites(q, atom, func(a *axis, _ *group, text string) {
		part = part || text != p.atoms.text(atom) || p.isAccount(a, text, atom)
		if seen[a] {
			return
		}
		seen[a] = true
		for i := range a.groups {
			own[len(groups)] = slices.ContainsFunc(a.groups[i].open, func(t string) bool { return p.atoms.has(t, atom) })
			groups = append(groups, a.groups[i])
		}
		groups = append(groups, q.meeting(a, atom)[len(a.groups):]...)
	})
	for _, c := range q.callers {
		if c.kind == session { // the value may be the session's role
			roles, _ := c.domain(q.scope)
			groups = append(groups, roles)
		}
	}
	if part || len(seen) == 0 {
		sites, complete := p.partSites(q, atom)
		if !complete {
			return nil, nil
		}
		return classes(sites, partDomain(atom), fresh(atom, depth), q.budget)
	}
	values, err := partition(groups, domainOf(atom), fresh(atom, depth), q.budget)
	return distinct(values, groups, own), err
}

// distinct drops the values whose verdict follows from those that stay.
func distinct(values []value, groups []group, own map[int]bool) []string {
	var out []string
	changeless := false
	for i := range values {
		v := &values[i]
		covered := slices.ContainsFunc(values, func(other value) bool { return covers(&other, v, own) })
		switch {
		case own == nil:
		case within(v, own):
			// The atom repeats a value that its lists have: all such values leave the problem as it is.
			if changeless {
				continue
			}
			changeless = true
		case covered && !isLiteral(v, groups):
			continue
		}
		out = append(out, v.text)
	}
	return out
}

// within reports whether the value is in all of the atom's own groups.
func within(v *value, own map[int]bool) bool {
	for g, mine := range own {
		if mine && !v.in.has(g) {
			return false
		}
	}
	return true
}

// covers reports whether other is in exactly the groups that v is in once the atom has that value.
// Then the problem with v only has one more value like other: if a request exists without that
// value it exists with it, and if none exists for other, none does for v.
func covers(other, v *value, own map[int]bool) bool {
	for g, mine := range own {
		if other.in.has(g) != (mine || v.in.has(g)) {
			return false
		}
	}
	return true
}

// isLiteral reports whether the value may be the only one of its class: a pattern without
// wildcards stands for it. An atom that takes such a value leaves the class empty.
func isLiteral(v *value, groups []group) bool {
	return slices.ContainsFunc(groups, func(g group) bool {
		return slices.ContainsFunc(g.patterns, func(p pattern) bool {
			return !slices.ContainsFunc(p, func(e element) bool { return e.kind == many || e.kind == any1 }) &&
				p.matches(v.text)
		})
	})
}

// domainOf is the domain of an atom whose domain holds no atoms.
func domainOf(atom policy.Atom) group {
	g := group{id: "domain\x00" + strings.Join(atom.Domain, "\x00")}
	for _, d := range atom.Domain {
		p, _ := compilePattern(d, domainStyle(d))
		if d == accountForm {
			p = accountIDs.patterns[0]
		}
		g.patterns = append(g.patterns, p)
	}
	if len(atom.Domain) == 0 {
		g.patterns = anyText.patterns
	}
	return g
}

// accountForm is the domain of account ids in the language of policies.
const accountForm = "????????????"

func domainStyle(pattern string) style {
	if strings.Count(pattern, ":") < arnColons {
		return glob
	}
	return arnGlob
}

// fresh lists well-formed values of the atom's domain that occur nowhere else.
func fresh(atom policy.Atom, depth int) []string {
	number := depth + 1
	var out []string
	for _, d := range atom.Domain {
		star := fmt.Sprintf("unknown-%d", number)
		switch {
		case d == accountForm:
			out = append(out, fmt.Sprintf("9999%08d", number))
			continue
		case strings.HasSuffix(d, ":key/*"):
			star = fmt.Sprintf("00000000-0000-4000-8000-%012d", number)
		case d == "aws*":
			out = append(out, "aws")
			continue
		case d == "*-*-*":
			out = append(out, fmt.Sprintf("eu-unknown-%d", number))
			continue
		}
		p, _ := compilePattern(d, domainStyle(d))
		out = append(out, p.fill(star))
	}
	if len(atom.Domain) == 0 {
		out = append(out, fmt.Sprintf("unknown-%d", number))
	}
	return out
}
