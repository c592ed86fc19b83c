package prove

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// part says what a line does for the question.
type part uint8

const (
	rowPart        part = iota // the request must match one of these rows,
	allowPart                  // one of these statements,
	denyPart                   // but none of these;
	otherAllowPart             // then either none of these
	otherDenyPart              // or one of these (the reference of a comparison)
	parts
)

// wanted reports whether a match of such a line helps the request that is searched for.
func (p part) wanted() bool { return p == allowPart || p == otherDenyPart }

// line is a statement or row that takes part in a question.
type line struct {
	part      part
	statement *policy.Statement
	language
}

// goal is what the request that is searched for must achieve with the statements.
type goal struct {
	lines [parts]set
	// needAllow says that an Allow must match; without it, missing a Deny is enough.
	needAllow bool
	// compare says that the reference must not allow the request.
	compare bool
	// wanted are the statements whose match helps, unwanted the others that count.
	wanted, unwanted set
}

func newGoal(lines []line) *goal {
	g := &goal{wanted: newSet(len(lines)), unwanted: newSet(len(lines))}
	for p := range g.lines {
		g.lines[p] = newSet(len(lines))
	}
	for i, l := range lines {
		g.lines[l.part].add(i)
		if l.part.wanted() {
			g.wanted.add(i)
		} else {
			g.unwanted.add(i)
		}
	}
	return g
}

// possible reports whether statements that still match may lead to the goal: no later axis adds matches.
func (g *goal) possible(matches set) bool {
	return !g.needAllow || matches.meets(g.lines[allowPart])
}

// reached reports whether the statements that match after all axes make the request the one searched for.
func (g *goal) reached(matches set) bool {
	if !g.possible(matches) || matches.meets(g.lines[denyPart]) {
		return false
	}
	return !g.compare || !matches.meets(g.lines[otherAllowPart]) || matches.meets(g.lines[otherDenyPart])
}

// atLeast reports whether a is as good as b for the goal whatever the other axes bring.
func (g *goal) atLeast(a, b set) bool {
	for i := range a {
		if b[i]&^a[i]&g.wanted[i] != 0 || a[i]&^b[i]&g.unwanted[i] != 0 {
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
	resources := s.Resources
	if s.Principals == nil { // an identity policy
		resources = slices.Clone(resources)
		for i, r := range resources {
			if policy.Known(r.Value) {
				resources[i].Value = policy.CompleteARN(r.Value, l.version == policy.Version2012)
			}
		}
	}
	g, t := l.values(resources, operator{style: resourceGlob, variables: true, negate: s.NotResource})
	a.demand(at, g, t)
}
