package prove

import "slices"

// cell is a class of partial requests: one choice on each axis folded so far, and the lines that
// still match.
type cell struct {
	matches set
	picks   *picks
	// tag keeps cells apart that another axis must not treat as equal.
	tag tag
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

// search is the state of one question under one reading.
type search struct {
	lines  []line
	goal   *goal
	budget *budget
	// strict takes every doubt against the request that is searched for; otherwise for it.
	strict bool
}

// cells turns the choices of an axis that keep allows into cells.
func (s *search) cells(a *axis, keep func(*choice) bool) []cell {
	var out []cell
	for i := range a.choices {
		if c := &a.choices[i]; keep == nil || keep(c) {
			out = append(out, cell{matches: s.matches(a, c), picks: &picks{axis: a, choice: c}})
		}
	}
	return out
}

// matches lists the lines that a choice leaves alive.
func (s *search) matches(a *axis, c *choice) set {
	alive := newSet(len(s.lines))
	for i := range s.lines {
		alive.add(i)
	}
	for i := range a.tests {
		t := &a.tests[i]
		answer := t.of(c)
		doubtMatches := s.lines[t.line].part.wanted() != s.strict
		if answer == no || answer == maybe && !doubtMatches {
			alive.remove(t.line)
		}
	}
	return alive
}

// prune drops cells from which the goal can not be reached, and those that another cell with the
// same tag is as good as. Of equal cells the first stays, so axes list nice values first.
func (s *search) prune(cells []cell) ([]cell, error) {
	kept := cells[:0:0]
next:
	for _, c := range cells {
		if !s.goal.possible(c.matches) {
			continue
		}
		if s.budget.compare -= len(kept); s.budget.compare < 0 {
			return nil, errBudget
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
func combine(a, b []cell, allowed func(a, b *cell) bool) []cell {
	out := make([]cell, 0, len(a)*len(b))
	for i := range a {
		for j := range b {
			if allowed == nil || allowed(&a[i], &b[j]) {
				out = append(out, cell{
					matches: a[i].matches.and(b[j].matches),
					picks:   &picks{left: a[i].picks, right: b[j].picks},
				})
			}
		}
	}
	return out
}
