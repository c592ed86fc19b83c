package prove

import (
	"cmp"
	"slices"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// layout is the statements of a problem on the axes of requests. It is made once for all questions
// about them, and safe for concurrent use.
type layout struct {
	scope      Scope
	identity   bool
	statements []line
	action     *ground
	resource   *ground
	keys       []*ground
	callers    []*caller
	named      []*caller // before the statements are placed on them
	work       int       // that it took
	size       int       // of all texts
	err        error
}

// ground is an axis with the demands of the statements, to which the rows of a question may add.
type ground struct {
	bare *axis
	// settle makes the choices of a copy of the axis. byRows says that the rows are about it.
	settle func(a *axis, byRows bool, b *budget) error
	// varies says that byRows matters.
	varies bool

	once sync.Once
	done *axis
	err  error
	work int
}

// with is the axis with what rows demand on it, which stands on an axis of its own. What was done for
// another question counts again, so that answers do not depend on those before them.
func (g *ground) with(rows *axis, b *budget) (*axis, error) {
	if rows == nil || len(rows.tests) == 0 {
		g.once.Do(func() {
			own := newBudget()
			g.done = copyOf(g.bare)
			g.err = g.settle(g.done, false, own)
			g.work = maxWork - own.left
		})
		return g.done, cmp.Or(g.err, b.spend(g.work))
	}
	if len(rows.groups) == 0 && !rows.qualified() && !g.varies {
		// Requests fall into the same classes, of which the rows pick some.
		done, err := g.with(nil, b)
		a := *done
		a.tests = slices.Concat(done.tests, rows.tests)
		return &a, err
	}
	a := copyOf(g.bare)
	a.add(rows)
	return a, g.settle(a, true, b)
}

// newLayout lays out statements, unless that alone is more work than the budget allows.
func newLayout(scope Scope, identity bool, statements []line) *layout {
	l := &layout{scope: scope, identity: identity, statements: statements}
	b := newBudget()
	if l.err = l.estimate(b); l.err != nil {
		return l
	}
	l.work = maxWork - b.left
	l.action, l.resource = l.actionGround(), l.resourceGround()
	for i := range statements {
		s := &statements[i]
		s.placeAction(i, l.action.bare)
		s.placeResource(i, l.resource.bare, scope)
		for _, c := range s.statement.Conditions {
			name := canonicalKey(c.Key)
			if followsFromPrincipal(name) {
				continue
			}
			r := s.condition(c)
			l.key(name, c.Key).bare.demand(i, r.group, r.test)
		}
	}
	if scope.Service == "" {
		l.action.bare.share(kmsActions)
	}
	if l.typedTargets() {
		l.resource.bare.share(objectForm)
	}
	for _, c := range l.named {
		l.callers = append(l.callers, l.place(c))
	}
	return l
}

// estimate takes the work that the layout takes from the budget, before it is done.
func (l *layout) estimate(b *budget) error {
	values := 0
	for i := range l.statements {
		s := l.statements[i].statement
		l.size += sizeOf(s)
		values += len(s.Principals)
	}
	// Statements are looked up among each other, and so are principals.
	if err := b.spend(workText*l.size + workTest*(len(l.statements)*len(l.statements)+values*values)); err != nil {
		return err
	}
	l.named = callersOf(l.scope, l.identity, l.statements)
	return b.spend(workText * l.size * len(l.named) / callerKinds)
}

// callerKinds is how many kinds of callers there are without any that a statement names.
const callerKinds = 4

// sizeOf is the size of all texts of a statement.
func sizeOf(s *policy.Statement) int {
	size := 0
	for i := range s.Principals {
		size += len(s.Principals[i].Value)
	}
	for _, texts := range [][]policy.Text{s.Actions, s.Resources} {
		for i := range texts {
			size += len(texts[i].Value)
		}
	}
	for i := range s.Conditions {
		for j := range s.Conditions[i].Values {
			size += len(s.Conditions[i].Values[j].Value)
		}
	}
	return size
}

// place puts the statements on the axis of a kind of caller.
func (l *layout) place(c *caller) *caller {
	c.callerAccount = l.scope.Service == "kms" || l.scope.Service == ""
	c.forms, c.samples = c.domain(l.scope)
	for i := range l.statements {
		c.place(i, &l.statements[i])
	}
	c.ground = &ground{bare: c.axis, settle: func(a *axis, _ bool, b *budget) error {
		settled := *c
		settled.axis = a
		if err := settled.build(l.scope, b); err != nil {
			return err
		}
		return a.mark(len(l.statements), b)
	}}
	return c
}

// key is the axis of a condition key, made when the first statement has it.
func (l *layout) key(name, written string) *ground {
	for _, g := range l.keys {
		if g.bare.name == name {
			return g
		}
	}
	g := l.keyGround(name, written)
	l.keys = append(l.keys, g)
	return g
}

func (l *layout) keyGround(name, written string) *ground {
	bare := &axis{name: name, key: written}
	return &ground{bare: bare, varies: name == keyTLSVersion, settle: func(a *axis, byRows bool, b *budget) error {
		switch name { // what other keys depend on
		case keySSE:
			a.share(kmsAlgorithm)
		case keySecureTransport:
			a.share(plainHTTP)
		}
		if err := a.build(traitsOf(name, asked{name: byRows || l.isAskedBy(name)}, l.scope), l.scope, b); err != nil {
			return err
		}
		return a.mark(len(l.statements), b)
	}}
}

// isAskedBy reports whether the reference of a comparison asks about a condition key.
func (l *layout) isAskedBy(name string) bool {
	for i := range l.statements {
		s := &l.statements[i]
		if s.part != otherAllowPart && s.part != otherDenyPart {
			continue
		}
		for _, c := range s.statement.Conditions {
			if canonicalKey(c.Key) == name {
				return true
			}
		}
	}
	return false
}
