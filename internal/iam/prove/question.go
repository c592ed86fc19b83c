package prove

import (
	"cmp"
	"slices"
	"strings"
)

// question is one search for a request: the lines that decide, ready on their axes.
type question struct {
	scope    Scope
	identity bool
	lines    []line
	goal     *goal
	action   *axis
	resource *axis
	keys     []*axis
	callers  []*caller
	budget   *budget
}

// newQuestion builds the axes. The error is errBudget.
func newQuestion(scope Scope, identity bool, lines []line, cache *cache) (*question, error) {
	q := &question{scope: scope, identity: identity, lines: lines, goal: newGoal(lines), budget: newBudget()}
	q.action, q.resource, q.keys = axesOf(lines, scope)
	q.callers = callersOf(scope, identity, lines)
	for _, c := range q.callers {
		c.callerAccount = scope.Service == "kms" || scope.Service == ""
		for i := range lines {
			c.place(i, &lines[i])
		}
		if err := c.build(scope, cache, q.budget); err != nil {
			return nil, err
		}
	}
	wanted := askedBy(lines)
	for _, a := range q.keys {
		t := traitsOf(a.name, wanted, scope)
		if a.name == keySSE {
			a.share(kmsAlgorithm)
		}
		if err := a.build(t, cache, q.budget); err != nil {
			return nil, err
		}
	}
	if err := q.buildAction(); err != nil {
		return nil, err
	}
	return q, q.buildResource(cache)
}

// find searches for a request that reaches the goal, with every doubt taken against the request
// (strict) or for it. It returns nil when there is none.
func (q *question) find(strict bool) (*found, error) {
	s := &search{lines: q.lines, goal: q.goal, budget: q.budget, strict: strict}
	target, err := q.targets(s)
	if err != nil {
		return nil, err
	}
	for _, c := range q.callers {
		cells, err := q.ofCaller(s, c, target)
		if err != nil {
			return nil, err
		}
		for i := range cells {
			if q.goal.reached(cells[i].matches) {
				return &found{caller: c, picks: cells[i].picks}, nil
			}
		}
	}
	return nil, nil //nolint:nilnil // nil is the answer "no such request".
}

// ofCaller folds all axes for one kind of caller.
func (q *question) ofCaller(s *search, c *caller, target []cell) ([]cell, error) {
	cells, err := s.prune(s.cells(&c.axis, nil))
	if err != nil {
		return nil, err
	}
	factors := [][]cell{target}
	for _, bundle := range q.bundles() {
		factor, err := q.bundle(s, c.kind, bundle)
		if err != nil {
			return nil, err
		}
		factors = append(factors, factor)
	}
	// Small factors first keep the intermediate products small.
	slices.SortStableFunc(factors, func(a, b []cell) int { return cmp.Compare(len(a), len(b)) })
	for _, factor := range factors {
		if cells, err = s.prune(combine(cells, factor, nil)); err != nil {
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
func (q *question) bundle(s *search, k kind, axes []*axis) ([]cell, error) {
	var all []cell
	for i, a := range axes {
		cells := s.cells(a, func(c *choice) bool { return k.possible(a.name, c.absent()) })
		if i == 0 {
			all = cells
			continue
		}
		if s.budget.compare -= len(all) * len(cells); s.budget.compare < 0 {
			return nil, errBudget
		}
		all = combine(all, cells, exists)
	}
	return s.prune(all)
}

// exists reports whether two partial requests over coupled keys can be one request.
func exists(a, b *cell) bool {
	choices := map[string]*choice{}
	collect := func(x *axis, c *choice) { choices[x.name] = c }
	a.picks.each(collect)
	b.picks.each(collect)
	for _, rule := range coupled {
		if slices.Contains(rule.keys, b.picks.axis.name) && !rule.allowed(choices) {
			return false
		}
	}
	return true
}

// found is a request that a search ended with.
type found struct {
	caller *caller
	picks  *picks
}

// doubts lists why the request might not be what was searched for.
func (q *question) doubts(f *found) []*doubt {
	lowest := make([]truth, len(q.lines))
	for i := range lowest {
		lowest[i] = yes
	}
	why := make([][]*doubt, len(q.lines))
	f.picks.each(func(a *axis, c *choice) {
		for i := range a.tests {
			t := &a.tests[i]
			answer := t.of(c)
			lowest[t.line] = min(lowest[t.line], answer)
			if answer == maybe {
				why[t.line] = append(why[t.line], t.reason(a))
			}
		}
	})
	var out []*doubt
	for i, l := range lowest {
		if l == maybe {
			out = append(out, why[i]...)
		}
	}
	return out
}

// reason is the doubt behind a maybe.
func (t *test) reason(a *axis) *doubt {
	for _, d := range []*doubt{t.doubt, t.unsureDoubt, t.absentDoubt} {
		if d != nil {
			return d
		}
	}
	return &doubt{reason: a.key + " can have several values but is compared without ForAnyValue or ForAllValues"}
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
