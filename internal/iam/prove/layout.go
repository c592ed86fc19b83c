package prove

import (
	"cmp"
	"slices"
	"sync"
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

func newLayout(scope Scope, identity bool, statements []line) *layout {
	l := &layout{scope: scope, identity: identity, statements: statements}
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
	if l.typedTargets() {
		l.resource.bare.share(objectForm)
	}
	for _, c := range callersOf(scope, identity, statements) {
		l.callers = append(l.callers, l.place(c))
	}
	return l
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
