package prove

import "slices"

// value is one equivalence class of the values of a dimension: all values that lie in the same
// groups, represented by one of them.
type value struct {
	text string
	in   set // the groups
}

// automaton runs the patterns of all groups at once. Its states are sets of positions; the
// positions of a group are contiguous, and the last one stands for "true whatever follows".
type automaton struct {
	groups   int // not counting the domain, which is the last group
	elements []element
	owner    []int32 // the group of each position
	sure     []bool  // from here on the pattern matches every rest
	last     []int32 // the "always" position of each group
	first    []int32
	start    set
	mixed    bool // some letters count with case, some without
}

func newAutomaton(groups []group, domain group) *automaton {
	a := &automaton{groups: len(groups)}
	var starts []int
	folds, exacts := false, false
	for g, grp := range append(slices.Clone(groups), domain) {
		a.first = append(a.first, int32(len(a.elements)))
		for _, p := range grp.patterns {
			starts = append(starts, len(a.elements))
			for i, e := range p {
				a.push(e, g, isSure(p[i:]))
				folds = folds || e.fold
				exacts = exacts || e.kind == one && !e.fold
			}
			a.push(element{kind: end}, g, false)
		}
		a.last = append(a.last, int32(len(a.elements)))
		a.push(element{kind: always}, g, false)
	}
	a.mixed = folds && exacts
	a.start = newSet(len(a.elements))
	for _, p := range starts {
		a.enter(a.start, p)
	}
	a.collapse(a.start)
	return a
}

func (a *automaton) push(e element, g int, sure bool) {
	a.elements = append(a.elements, e)
	a.owner = append(a.owner, int32(g))
	a.sure = append(a.sure, sure)
}

// isSure reports whether the rest of a pattern matches every string.
func isSure(rest pattern) bool {
	for _, e := range rest {
		if e.kind != many || e.class != anyLetter {
			return false
		}
	}
	return len(rest) > 0
}

// enter adds a position and those that it reaches without a letter. It reports whether one of them
// makes its group true for good.
func (a *automaton) enter(s set, p int) (sure bool) {
	s.add(p)
	sure = a.sure[p]
	for a.elements[p].kind == many {
		p++
		s.add(p)
		sure = sure || a.sure[p]
	}
	return sure
}

// collapse replaces all positions of a group that has become true by the one that stays true.
// Without it, a list of *word* patterns needs a state for every subset of words seen.
func (a *automaton) collapse(s set) {
	s.each(func(p int) {
		if !a.sure[p] || !s.has(p) {
			return
		}
		g := a.owner[p]
		for q := a.first[g]; q < a.last[g]; q++ {
			s.remove(int(q))
		}
		s.add(int(a.last[g]))
	})
}

// step is the state after one letter.
func (a *automaton) step(from set, r rune) set {
	to := make(set, len(from))
	sure := false
	from.each(func(p int) {
		e := a.elements[p]
		switch e.kind {
		case always:
			to.add(p)
		case one, any1:
			if e.takes(r) {
				sure = a.enter(to, p+1) || sure
			}
		case many:
			if e.class.takes(r) {
				sure = a.enter(to, p) || sure
			}
		case end:
		}
	})
	if sure {
		a.collapse(to)
	}
	return to
}

// signature lists the groups that are true when the value ends here; ok is the domain's answer.
func (a *automaton) signature(s set) (in set, ok bool) {
	in = newSet(a.groups)
	s.each(func(p int) {
		if kind := a.elements[p].kind; kind != end && kind != always {
			return
		}
		if g := int(a.owner[p]); g < a.groups {
			in.add(g)
		} else {
			ok = true
		}
	})
	return in, ok
}

// run is the signature of one string.
func (a *automaton) run(text string) (in set, ok bool) {
	s := a.start
	for _, r := range text {
		s = a.step(s, r)
	}
	return a.signature(s)
}

// alive reports whether a state can still end inside the domain.
func (a *automaton) alive(s set) bool {
	for p := int(a.first[a.groups]); p <= int(a.last[a.groups]); p++ {
		if s.has(p) {
			return true
		}
	}
	return false
}

// others and otherDigits are the letters tried, in this order, as the one that no live position
// asks for.
const (
	others      = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW-_.+=@,"
	otherDigits = "1234567890"
)

// firstRareLetter starts the letters that stand in when all others are asked for.
const firstRareLetter = '\u4e00'

// letters returns one letter for every way in which the state can move.
func (a *automaton) letters(s set, buf []rune) []rune {
	buf = buf[:0]
	colon, slash, digits := false, false, false
	s.each(func(p int) {
		e := a.elements[p]
		switch {
		case e.kind == one:
			buf = a.need(buf, e)
		case e.class == noColon:
			colon = true
		case e.class == noSlash:
			slash = true
		case e.class == noDelimiter:
			colon, slash = true, true
		case e.class == digit:
			digits = true
		}
	})
	if colon && !slices.Contains(buf, ':') {
		buf = append(buf, ':')
	}
	if slash && !slices.Contains(buf, '/') {
		buf = append(buf, '/')
	}
	needed := buf
	buf = append(buf, unneeded(needed, others, firstRareLetter))
	if digits {
		if r := unneeded(needed, otherDigits, 0); r != 0 {
			buf = append(buf, r)
		}
	}
	return buf
}

// unneeded is the first letter of the choices that is none of the needed ones in either case, or
// the first from rare on when all are needed; with rare 0 there may be none.
func unneeded(needed []rune, choices string, rare rune) rune {
	free := func(r rune) bool {
		return !slices.ContainsFunc(needed, func(n rune) bool { return equalFold(n, r) })
	}
	for _, r := range choices {
		if free(r) {
			return r
		}
	}
	for r := rare; r != 0; r++ {
		if free(r) {
			return r
		}
	}
	return 0
}

// need adds the letter that an element asks for.
func (a *automaton) need(letters []rune, e element) []rune {
	if !slices.Contains(letters, e.r) {
		letters = append(letters, e.r)
	}
	if a.mixed {
		for _, other := range cases(e.r) {
			if !slices.Contains(letters, other) {
				letters = append(letters, other)
			}
		}
	}
	return letters
}
