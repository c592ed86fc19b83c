package prove

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// partSites lists where an atom that is a part of texts meets the patterns of the question. It is
// complete unless a value could meet a text in which the atom stands elsewhere.
func (p *problem) partSites(q *question, atom policy.Atom) (sites []site, complete bool) {
	complete = true
	for _, a := range q.axes() {
		var befores []pattern
		for i := range a.groups {
			for _, text := range a.groups[i].open {
				if !p.atoms.has(text, atom) {
					continue
				}
				s, once := p.place(text, atom)
				complete = complete && once
				s.groups = q.meeting(a, atom)
				if accounts := p.isAccount(a, text, atom); accounts {
					s.before, s.after = inARN.before, inARN.after
				}
				befores = append(befores, s.before)
				sites = append(sites, s)
			}
		}
		complete = complete && apart(befores)
	}
	return append(sites, p.scopeSites(q, atom)...), complete
}

// inARN is the place of an account id in the ARN of a principal.
var inARN = around("arn:*:*::", ":*")

// isAccount reports whether a text that is about principals is an account id.
func (p *problem) isAccount(a *axis, text string, atom policy.Atom) bool {
	return a.name == principalAxis && text == p.atoms.text(atom) && slices.Contains(atom.Domain, accountForm)
}

// place is the place of an atom in a text; once says that it occurs there only once.
func (p *problem) place(text string, atom policy.Atom) (s site, once bool) {
	before, after, _ := strings.Cut(text, p.atoms.text(atom))
	return site{before: p.loose(before), after: p.loose(after)}, !p.atoms.has(after, atom)
}

// loose is the pattern of a part of a text, with a wildcard for every other atom. Atoms that are
// parts of texts are components, so their wildcards keep to one; those of the text may be wider.
func (p *problem) loose(text string) pattern {
	var out pattern
	for _, r := range text {
		switch {
		case !policy.Known(string(r)):
			out = append(out, element{kind: many, class: noColon})
		case r == '*':
			out = append(out, element{kind: many})
		case r == '?':
			out = append(out, element{kind: any1})
		default:
			out = append(out, element{kind: one, r: r})
		}
	}
	return out
}

// partDomain is the domain of an atom that is a part of texts. All but ARNs are whole components.
func partDomain(atom policy.Atom) group {
	g := domainOf(atom)
	for i, d := range atom.Domain {
		if d != accountForm && !strings.Contains(d, ":") {
			g.patterns[i] = g.patterns[i].within(noDelimiter)
		}
	}
	return g
}

// scopeSites lists where an atom of the scope, or the account or partition of principals, meets the
// patterns of the question.
func (p *problem) scopeSites(q *question, atom policy.Atom) []site {
	var sites []site
	add := func(a *axis, before string) {
		s := around(before, ":*")
		s.groups = q.meeting(a, atom)
		sites = append(sites, s)
	}
	for _, c := range q.callers {
		add(c.axis, "arn:*:iam::")
		add(c.axis, "arn:*:sts::")
		if p.atoms.has(p.scope.Partition, atom) {
			add(c.axis, "arn:")
		}
	}
	if p.atoms.has(p.scope.ARN, atom) {
		s, _ := p.place(p.scope.ARN, atom)
		s.groups = q.resource.groups
		sites = append(sites, s)
	}
	if p.atoms.has(p.scope.Partition, atom) {
		add(q.resource, "arn:")
	}
	if at := slices.IndexFunc(q.keys, func(a *axis) bool { return a.name == keyResourceAccount }); at >= 0 {
		sites = append(sites, site{groups: q.keys[at].groups})
	}
	return sites
}
