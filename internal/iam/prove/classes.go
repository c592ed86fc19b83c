package prove

import "slices"

// A site is a place where a value that is chosen freely meets known patterns: it stands between
// what is before and after it in a text, on an axis with these groups.
type site struct {
	groups        []group
	before, after pattern
}

// classes lists one value for every way in which the values of the domain can take part in the
// texts of the sites. Two values are alike when, after either of them, every pattern is at the same
// positions, of those from which it can still match what is after the value: then whatever request
// exists with the one exists with the other. Candidates are values that people recognise.
func classes(sites []site, domain group, candidates []string, b *budget) ([]string, error) {
	var groups []group
	var useful []pattern // by group, what is after the value
	var starts []live    // by group
	for _, s := range sites {
		states, err := s.starts(b)
		if err != nil {
			return nil, err
		}
		for _, state := range states {
			for g := range s.groups {
				groups = append(groups, group{patterns: s.groups[g].patterns})
				useful = append(useful, s.after)
				starts = append(starts, state.of(g))
			}
		}
	}
	a := newAutomaton(groups, domain)
	a.start = a.startAt(starts)
	e := newExplorer(a)
	keep := a.positionsBefore(useful)
	e.class = func(state live) set {
		in := newSet(len(a.elements))
		for _, p := range state {
			if keep.has(int(p)) {
				in.add(int(p))
			}
		}
		return in
	}
	for _, text := range candidates {
		state := a.start
		for _, r := range text {
			state = a.step(state, r, nil)
		}
		if _, ok := a.signature(state); ok && e.isNew(e.class(state)) {
			e.record(e.class(state), text)
		}
	}
	values, err := e.explore(b)
	out := make([]string, len(values))
	for i := range values {
		out[i] = values[i].text
	}
	return out, err
}

// positions are the positions of the groups of a site.
type positions struct {
	automaton *automaton
	live      live
}

// of lists the positions in one group, counted from its first.
func (p positions) of(g int) live {
	a := p.automaton
	var out live
	for _, at := range p.live {
		if int(a.owner[at]) == g {
			out = append(out, at-a.first[g])
		}
	}
	return out
}

// starts lists the different states in which the patterns can be after what is before the value.
func (s site) starts(b *budget) ([]positions, error) {
	a := newAutomaton(s.groups, group{patterns: []pattern{s.before}})
	e := newExplorer(a)
	var out []positions
	e.class = func(state live) set {
		own := newSet(len(a.elements))
		n := len(state) - len(a.domain(state))
		for _, p := range state[:n] {
			own.add(int(p))
		}
		if e.isNew(own) {
			out = append(out, positions{a, slices.Clone(state[:n])})
		}
		return own
	}
	_, err := e.explore(b)
	return out, err
}

// startAt is the state in which every group is at the given positions, and the domain at its start.
func (a *automaton) startAt(groups []live) live {
	var state live
	for g, at := range groups {
		for _, p := range at {
			state = append(state, a.first[g]+p)
		}
	}
	return append(state, a.domain(a.start)...)
}

// positionsBefore lists the positions of each group from which it can match a text of the pattern
// that follows.
func (a *automaton) positionsBefore(following []pattern) set {
	keep := newSet(len(a.elements))
	for g, after := range following {
		meet := &meeting{automaton: a, after: after, known: map[[2]int]bool{}}
		for at := int(a.first[g]); at <= int(a.last[g]); at++ {
			if meet.possible(at, 0) {
				keep.add(at)
			}
		}
	}
	return keep
}

// meeting decides from which positions of an automaton a text of a pattern can be matched.
type meeting struct {
	automaton *automaton
	after     pattern
	// known holds the answers so far, false while one is being found.
	known map[[2]int]bool
}

// possible reports whether the rest of the automaton's pattern from one position and the rest of
// the pattern from another have a text in common.
func (m *meeting) possible(at, i int) bool {
	pair := [2]int{at, i}
	if answer, ok := m.known[pair]; ok {
		return answer
	}
	m.known[pair] = false
	answer := m.find(at, i)
	m.known[pair] = answer
	return answer
}

func (m *meeting) find(at, i int) bool {
	e := m.automaton.elements[at]
	ended := i == len(m.after)
	if ended && (e.kind == end || e.kind == always) {
		return true
	}
	if e.kind == many && m.possible(at+1, i) || !ended && m.after[i].kind == many && m.possible(at, i+1) {
		return true
	}
	if ended || e.kind == end {
		return false
	}
	next := m.after[i]
	if e.kind != always && !shareLetter(e, next) {
		return false
	}
	nextAt, nextI := at+1, i+1
	if e.kind == many || e.kind == always {
		nextAt = at
	}
	if next.kind == many {
		nextI = i
	}
	if nextAt == at && nextI == i {
		return false // the same pair again
	}
	return m.possible(nextAt, nextI)
}

// shareLetter reports whether two positions take a letter in common. All classes share digits.
func shareLetter(a, b element) bool {
	switch {
	case a.kind == one && b.kind == one:
		return a.takes(b.r) || b.takes(a.r)
	case a.kind == one:
		return slices.ContainsFunc(cases(a.r), func(r rune) bool { return a.takes(r) && b.takes(r) })
	case b.kind == one:
		return slices.ContainsFunc(cases(b.r), func(r rune) bool { return b.takes(r) && a.takes(r) })
	}
	return true
}
