package prove

import (
	"cmp"
	"slices"
	"strings"
)

// question is one search for a request: the statements and rows that decide, ready on their axes.
type question struct {
	*layout
	rows     []line
	goal     *goal
	action   *axis
	resource *axis
	keys     []*axis
	callers  []*caller
	budget   *budget
}

// question adds rows to the statements. The error is errBudget.
func (l *layout) question(rows []line, b *budget) (*question, error) {
	size := 0
	for i := range rows {
		size += sizeOf(rows[i].statement)
	}
	if err := cmp.Or(b.spend(l.work+workText*size*len(l.named)), l.err); err != nil {
		return nil, err
	}
	q := &question{layout: l, rows: rows, goal: newGoal(l.statements), budget: b}
	for _, build := range []func() error{q.buildTarget, q.buildKeys, q.buildCallers} {
		if err := build(); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// line is the number of a row.
func (q *question) line(row int) int { return len(q.statements) + row }

// buildTarget makes the axes of action and resource.
func (q *question) buildTarget() (err error) {
	var actions, resources axis
	for i := range q.rows {
		q.rows[i].placeAction(q.line(i), &actions)
		q.rows[i].placeResource(q.line(i), &resources, q.scope)
	}
	if q.action, err = q.layout.action.with(&actions, q.budget); err != nil {
		return err
	}
	q.resource, err = q.layout.resource.with(&resources, q.budget)
	return err
}

// buildKeys makes the axes of condition keys.
func (q *question) buildKeys() error {
	asked := map[string]*axis{}
	grounds := q.layout.keys[:len(q.layout.keys):len(q.layout.keys)]
	for i := range q.rows {
		for _, c := range q.rows[i].statement.Conditions {
			name := canonicalKey(c.Key)
			if followsFromPrincipal(name) {
				continue
			}
			if asked[name] == nil {
				asked[name] = &axis{}
			}
			r := q.rows[i].condition(c)
			asked[name].demand(q.line(i), r.group, r.test)
			if !slices.ContainsFunc(grounds, func(g *ground) bool { return g.bare.name == name }) {
				grounds = append(grounds, q.keyGround(name, c.Key))
			}
		}
	}
	for _, g := range grounds {
		a, err := g.with(asked[g.bare.name], q.budget)
		if err != nil {
			return err
		}
		q.keys = append(q.keys, a)
	}
	return nil
}

// buildCallers makes the principal axes.
func (q *question) buildCallers() error {
	all := q.layout.callers[:len(q.layout.callers):len(q.layout.callers)]
	for _, c := range callersOf(q.scope, q.identity, q.rows) {
		if n := len(all); len(appendCaller(all, c)) > n {
			all = append(all, q.place(c))
		}
	}
	for _, of := range all {
		c := *of
		c.axis = &axis{}
		for i := range q.rows {
			c.place(q.line(i), &q.rows[i])
		}
		var err error
		if c.axis, err = c.ground.with(c.axis, q.budget); err != nil {
			return err
		}
		q.callers = append(q.callers, &c)
	}
	return nil
}

// find searches for a request that reaches the goal, with every doubt taken against the request
// (strict) or for it. It returns nil when there is none.
func (q *question) find(strict bool) (*found, error) {
	for row := range q.rows {
		s := &search{question: q, row: row, strict: strict}
		if f, err := s.find(); f != nil || err != nil {
			return f, err
		}
	}
	return nil, nil //nolint:nilnil // nil is the answer "no such request".
}

// find is the search in one row.
func (s *search) find() (*found, error) {
	for _, c := range s.actionCases() {
		s.lacks = c.lacks
		rest, signed := s.bySigning(c.cells)
		for _, cells := range [][]cell{rest, signed} {
			if f, err := s.withActions(cells); f != nil || err != nil {
				return f, err
			}
			s.signed = true
		}
		s.signed = false
	}
	return nil, nil //nolint:nilnil // nil is the answer "no such request".
}

// withActions is the search for some actions. What does not depend on the kind of caller is folded once.
func (s *search) withActions(actions []cell) (*found, error) {
	cells, err := s.targets(actions)
	if len(cells) == 0 || err != nil {
		return nil, err
	}
	var common [][]cell
	var varying [][]*axis
	for _, bundle := range s.bundles() {
		if slices.ContainsFunc(bundle, func(a *axis) bool { return !everyKind(a.name) }) {
			varying = append(varying, bundle)
			continue
		}
		factor, err := s.bundle(principals, bundle)
		if err != nil {
			return nil, err
		}
		common = append(common, factor)
	}
	if cells, err = s.fold(cells, common); err != nil {
		return nil, err
	}
	for _, c := range s.callers {
		if s.signed && c.kind == anonymous {
			continue
		}
		if f, err := s.ofCaller(c, cells, varying); f != nil || err != nil {
			return f, err
		}
	}
	return nil, nil //nolint:nilnil // nil is the answer "no such request".
}

// ofCaller folds what depends on the kind of caller.
func (s *search) ofCaller(c *caller, common []cell, varying [][]*axis) (*found, error) {
	factors := [][]cell{common}
	for _, bundle := range varying {
		factor, err := s.bundle(c.kind, bundle)
		if err != nil {
			return nil, err
		}
		factors = append(factors, factor)
	}
	cells, err := s.prune(s.cells(c.axis, nil))
	if err != nil {
		return nil, err
	}
	if cells, err = s.fold(cells, factors); err != nil {
		return nil, err
	}
	for i := range cells {
		if s.goal.reached(cells[i].matches) {
			return &found{row: s.row, caller: c, picks: cells[i].picks}, nil
		}
	}
	return nil, nil //nolint:nilnil // nil is the answer "no such request".
}

// fold combines cells with those of other axes. Small factors first keep the intermediate products
// small.
func (s *search) fold(cells []cell, factors [][]cell) ([]cell, error) {
	slices.SortStableFunc(factors, func(a, b []cell) int { return cmp.Compare(len(a), len(b)) })
	for _, factor := range factors {
		all, err := s.combine(cells, factor, nil)
		if err != nil {
			return nil, err
		}
		if cells, err = s.prune(all); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// bundles groups the axes of condition keys that depend on each other.
func (q *question) bundles() [][]*axis {
	var out [][]*axis
	rest := slices.Clone(q.keys)
	for _, rule := range coupled {
		var bundle []*axis
		rest = slices.DeleteFunc(rest, func(a *axis) bool {
			in := slices.Contains(rule.keys, a.name)
			if in {
				bundle = append(bundle, a)
			}
			return in
		})
		if bundle != nil {
			out = append(out, bundle)
		}
	}
	for _, a := range rest {
		out = append(out, []*axis{a})
	}
	return out
}

// bundle combines dependent axes for one kind of caller. Nothing is pruned before the combinations
// that do not exist are gone.
func (s *search) bundle(k kind, axes []*axis) ([]cell, error) {
	var all []cell
	for i, a := range axes {
		cells := s.cells(a, func(c *choice) bool {
			return k.possible(a.name, c.absent()) && (c.absent() || !slices.Contains(s.lacks, a.name))
		})
		if i == 0 {
			all = cells
			continue
		}
		var err error
		if all, err = s.combine(all, cells, exists); err != nil {
			return nil, err
		}
	}
	return s.prune(all)
}

// exists reports whether two partial requests over coupled keys can be one request.
func exists(a, b *cell) bool {
	of := func(key string) *choice {
		if c := a.picks.of(key); c != nil {
			return c
		}
		return b.picks.of(key)
	}
	for _, rule := range coupled {
		if slices.Contains(rule.keys, b.picks.axis.name) && !rule.allowed(of) {
			return false
		}
	}
	return true
}

// found is a request that a search ended with.
type found struct {
	row    int
	caller *caller
	picks  *picks
}

// doubts lists why the request might not be what was searched for.
func (q *question) doubts(f *found) []*doubt {
	lines := len(q.statements) + len(q.rows)
	lowest := make([]truth, lines)
	for i := range lowest {
		lowest[i] = yes
	}
	why := make([][]*doubt, lines)
	f.picks.each(func(a *axis, c *choice) {
		for i := range a.tests {
			t := &a.tests[i]
			answer := t.of(c)
			lowest[t.line] = min(lowest[t.line], answer)
			if answer == maybe {
				why[t.line] = append(why[t.line], t.reasons(c)...)
			}
		}
	})
	var out []*doubt
	for i, l := range lowest {
		if l == maybe && (i < len(q.statements) || i == q.line(f.row)) {
			out = append(out, why[i]...)
		}
	}
	return out
}

// reasons are the doubts that can be behind a maybe for the choice.
func (t *test) reasons(c *choice) []*doubt {
	all := []*doubt{t.doubt}
	switch {
	case c.absent():
		all = append(all, t.absentDoubt)
	default:
		all = append(all, t.unsureDoubt)
		if t.ofType {
			all = append(all, t.mistypedDoubt)
		}
		if len(c.members) > 1 {
			all = append(all, t.severalDoubt)
		}
	}
	return slices.DeleteFunc(all, func(d *doubt) bool { return d == nil })
}

// explain joins doubts into one reason, and the atoms and variables that they come from.
func explain(doubts []*doubt) (reason, atoms string, variables []piece) {
	var reasons []string
	for _, d := range doubts {
		if d.reason != "" && !slices.Contains(reasons, d.reason) {
			reasons = append(reasons, d.reason)
		}
		atoms += d.atoms
		variables = append(variables, d.variables...)
	}
	return strings.Join(reasons, "; "), atoms, variables
}
