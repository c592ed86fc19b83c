package prove

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// part says what a line does for the question.
type part uint8

const (
	rowPart        part = iota // the request must match one of these
	allowPart                  // and one of these,
	denyPart                   // but none of these;
	otherAllowPart             // then either none of these
	otherDenyPart              // or one of these (the reference of a comparison)
	parts
)

// wanted reports whether a match of such a line helps the request that is searched for.
func (p part) wanted() bool { return p == rowPart || p == allowPart || p == otherDenyPart }

// line is a statement or row that takes part in a question.
type line struct {
	part      part
	statement *policy.Statement
	language
}

// goal is what the request that is searched for must achieve.
type goal struct {
	lines [parts]set
	// needAllow says that an Allow must match; without it, missing a Deny is enough.
	needAllow bool
	// compare says that the reference must not allow the request.
	compare bool
	// flipped are the lines whose match does not help: with them inverted, more is better.
	flipped set
}

func newGoal(lines []line) *goal {
	g := &goal{flipped: newSet(len(lines))}
	for p := range g.lines {
		g.lines[p] = newSet(len(lines))
	}
	for i, l := range lines {
		g.lines[l.part].add(i)
		if !l.part.wanted() {
			g.flipped.add(i)
		}
	}
	return g
}

// possible reports whether lines that still match may lead to the goal: no later axis adds matches.
func (g *goal) possible(matches set) bool {
	return matches.meets(g.lines[rowPart]) && (!g.needAllow || matches.meets(g.lines[allowPart]))
}

// reached reports whether the lines that match after all axes make the request the one searched for.
func (g *goal) reached(matches set) bool {
	if !g.possible(matches) || matches.meets(g.lines[denyPart]) {
		return false
	}
	return !g.compare || !matches.meets(g.lines[otherAllowPart]) || matches.meets(g.lines[otherDenyPart])
}

// atLeast reports whether a is as good as b for the goal whatever the other axes bring.
func (g *goal) atLeast(a, b set) bool {
	for i, f := range g.flipped {
		if (b[i]^f)&^(a[i]^f) != 0 {
			return false
		}
	}
	return true
}

// placeAction puts the Action or NotAction element on its axis. A statement without one matches
// nothing, a row without one everything.
func (l *line) placeAction(at int, a *axis) {
	s := l.statement
	if s.Actions == nil {
		a.demand(at, nil, test{present: truthOf(l.part == rowPart)})
		return
	}
	g, t := l.values(s.Actions, operator{style: globFold, negate: s.NotAction})
	a.demand(at, g, t)
}

// placeResource puts the Resource or NotResource element on its axis. Trust policies have none; a
// key policy statement without one has no effect (KMS Developer Guide, "Creating a key policy").
func (l *line) placeResource(at int, a *axis, scope Scope) {
	s := l.statement
	if s.Resources == nil {
		a.demand(at, nil, test{present: truthOf(l.part == rowPart || scope.Service != "kms")})
		return
	}
	g, t := l.values(s.Resources, operator{style: resourceGlob, variables: true, negate: s.NotResource})
	a.demand(at, g, t)
}

// axesOf places everything but the principal of all lines on axes.
func axesOf(lines []line, scope Scope) (action, resource *axis, keys []*axis) {
	action, resource = &axis{name: actionAxis}, &axis{name: resourceAxis}
	byName := map[string]*axis{}
	for i := range lines {
		l := &lines[i]
		l.placeAction(i, action)
		l.placeResource(i, resource, scope)
		for _, c := range l.statement.Conditions {
			name := canonicalKey(c.Key)
			if followsFromPrincipal(name) {
				continue
			}
			a := byName[name]
			if a == nil {
				a = &axis{name: name, key: c.Key}
				byName[name] = a
				keys = append(keys, a)
			}
			r := l.condition(c)
			a.demand(i, r.group, r.test)
		}
	}
	return action, resource, keys
}

// askedBy lists the condition keys of the rows and the reference.
func askedBy(lines []line) asked {
	q := asked{}
	for _, l := range lines {
		if l.part == allowPart || l.part == denyPart {
			continue
		}
		for _, c := range l.statement.Conditions {
			q[strings.ToLower(c.Key)] = true
		}
	}
	return q
}
