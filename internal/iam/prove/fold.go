package prove

import "slices"

// cell is a class of partial requests: one choice on each axis folded so far, and the lines that
// still match.
type cell struct {
	matches set
	picks   *picks
	// tag keeps cells apart that the other axis of action and resource must not treat as equal.
	tag targets
}

// picks are the choices of a cell, as a tree so that combining cells copies nothing.
type picks struct {
	axis        *axis
	choice      *choice
	left, right *picks
}

// each calls f with every axis and its choice.
func (p *picks) each(f func(*axis, *choice)) {
	if p == nil {
		return
	}
	p.left.each(f)
	p.right.each(f)
	if p.axis != nil {
		f(p.axis, p.choice)
	}
}

// of is the choice on the axis with a name, nil when there is none.
func (p *picks) of(name string) *choice {
	if p == nil {
		return nil
	}
	if p.axis != nil && p.axis.name == name {
		return p.choice
	}
	if c := p.left.of(name); c != nil {
		return c
	}
	return p.right.of(name)
}

// search is the state of one search in one row.
type search struct {
	*question
	row int
	// strict takes every doubt against the request that is searched for; otherwise for it.
	strict bool
	// lacks are the condition keys that the actions at hand do not have.
	lacks []string
	// signed says that the actions at hand are of signed requests only.
	signed bool
	sets   arena
}

// cells turns the choices of an axis that are in the row, and that keep allows, into cells.
func (s *search) cells(a *axis, keep func(*choice) bool) []cell {
	s.budget.left -= workTest * len(a.choices) * (1 + len(a.tests))
	out := make([]cell, 0, len(a.choices))
	all := make([]picks, len(a.choices))
	for i := range a.choices {
		c := &a.choices[i]
		inRow := a.inRow(s.line(s.row), c)
		if inRow == no || inRow == maybe && s.strict || keep != nil && !keep(c) {
			continue
		}
		all[i] = picks{axis: a, choice: c}
		out = append(out, cell{matches: s.matches(c), picks: &all[i]})
	}
	return out
}

// matches lists the statements that a choice leaves alive.
func (s *search) matches(c *choice) set {
	helpful, harmful := c.likely, c.sure
	if s.strict {
		helpful, harmful = c.sure, c.likely
	}
	out := s.sets.set(len(helpful))
	for i := range out {
		out[i] = helpful[i]&s.goal.wanted[i] | harmful[i]&s.goal.unwanted[i]
	}
	return out
}

// prune drops cells from which the goal can not be reached, and those that another cell with the
// same tag is as good as. Of equal cells the first stays, so axes list nice values first.
func (s *search) prune(cells []cell) ([]cell, error) {
	kept := cells[:0]
next:
	for _, c := range cells {
		if !s.goal.possible(c.matches) {
			continue
		}
		if err := s.budget.spend(workCompare * (1 + len(kept)*len(c.matches))); err != nil {
			return nil, err
		}
		for i := range kept {
			if kept[i].tag == c.tag && s.goal.atLeast(kept[i].matches, c.matches) {
				continue next
			}
		}
		kept = slices.DeleteFunc(kept, func(k cell) bool {
			return k.tag == c.tag && s.goal.atLeast(c.matches, k.matches)
		})
		kept = append(kept, c)
	}
	return kept, nil
}

// combine joins the cells of two independent sets of axes, all pairs that allowed lets exist.
func (s *search) combine(a, b []cell, allowed func(a, b *cell) bool) ([]cell, error) {
	if err := s.budget.spend(workCell * len(a) * len(b)); err != nil {
		return nil, err
	}
	out := make([]cell, 0, len(a)*len(b))
	for i := range a {
		for j := range b {
			if allowed == nil || allowed(&a[i], &b[j]) {
				out = append(out, cell{
					matches: s.sets.and(a[i].matches, b[j].matches),
					picks:   &picks{left: a[i].picks, right: b[j].picks},
				})
			}
		}
	}
	return out, nil
}
