package prove

import "unicode"

// value is one equivalence class of the values of a dimension: all values that lie in the same
// groups, represented by one of them.
type value struct {
	text string
	in   set // the groups
}

// live are the positions at which an automaton can be, in ascending order.
type live []int32

// automaton runs the patterns of all groups at once. Its states are sets of positions; the
// positions of a group are contiguous, and the last one stands for "true whatever follows".
type automaton struct {
	groups   int // not counting the domain, which is the last group
	elements []element
	owner    []int32 // the group of each position
	sure     []bool  // from here on the pattern matches every rest
	last     []int32 // the "always" position of each group
	first    []int32
	start    live
	mixed    bool // some letters count with case, some without
	// added tells in which step a position was added last.
	added []int
	steps int
}

func newAutomaton(groups []group, domain group) *automaton {
	a := &automaton{groups: len(groups)}
	var starts []int32
	folds, exacts := false, false
	lay := func(g int, patterns []pattern) {
		a.first = append(a.first, int32(len(a.elements)))
		for _, p := range patterns {
			starts = append(starts, int32(len(a.elements)))
			sure := sureFrom(p)
			for i, e := range p {
				a.push(e, g, i >= sure)
				folds = folds || e.fold
				exacts = exacts || e.kind == one && !e.fold && unicode.IsLetter(e.r)
			}
			a.push(element{kind: end}, g, false)
		}
		a.last = append(a.last, int32(len(a.elements)))
		a.push(element{kind: always}, g, false)
	}
	for g := range groups {
		lay(g, groups[g].patterns)
	}
	lay(len(groups), domain.patterns)
	a.mixed = folds && exacts
	a.added = make([]int, len(a.elements))
	a.steps++
	for _, p := range starts {
		a.start, _ = a.enter(a.start, p)
	}
	a.start = a.collapse(a.start)
	return a
}

func (a *automaton) push(e element, g int, sure bool) {
	a.elements = append(a.elements, e)
	a.owner = append(a.owner, int32(g))
	a.sure = append(a.sure, sure)
}

// sureFrom is the first position from which the pattern matches every rest.
func sureFrom(p pattern) int {
	from := len(p)
	for from > 0 && p[from-1].kind == many && p[from-1].class == anyLetter {
		from--
	}
	return from
}

// enter adds a position and those that it reaches without a letter. It reports whether one of them
// makes its group true for good.
func (a *automaton) enter(s live, p int32) (to live, sure bool) {
	for {
		if a.added[p] != a.steps {
			a.added[p] = a.steps
			s = append(s, p)
			sure = sure || a.sure[p]
		}
		if a.elements[p].kind != many {
			return s, sure
		}
		p++
	}
}

// collapse replaces all positions of a group that has become true by the one that stays true.
// Without it, a list of *word* patterns needs a state for every subset of words seen.
func (a *automaton) collapse(s live) live {
	kept := s[:0]
	for from := 0; from < len(s); {
		g, sure := a.owner[s[from]], false
		to := from
		for ; to < len(s) && a.owner[s[to]] == g; to++ {
			sure = sure || a.sure[s[to]]
		}
		if sure {
			kept = append(kept, a.last[g])
		} else {
			kept = append(kept, s[from:to]...)
		}
		from = to
	}
	return kept
}

// step is the state after one letter, written over the buffer.
func (a *automaton) step(from live, r rune, buf live) live {
	a.steps++
	to, anySure := buf[:0], false
	for _, p := range from {
		e := &a.elements[p]
		next := p + 1
		switch e.kind {
		case end:
			continue
		case always:
			to = append(to, p)
			continue
		case many:
			next = p
		case one, any1:
		}
		if !e.takes(r) {
			continue
		}
		var sure bool
		to, sure = a.enter(to, next)
		anySure = anySure || sure
	}
	order(to)
	if anySure {
		to = a.collapse(to)
	}
	return to
}

// order sorts positions that nearly are in order.
func order(s live) {
	for i := 1; i < len(s); i++ {
		for j := i; j > 0 && s[j] < s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

// signature lists the groups that are true when the value ends here; ok is the domain's answer.
func (a *automaton) signature(s live) (in set, ok bool) {
	in = newSet(a.groups)
	for _, p := range s {
		if kind := a.elements[p].kind; kind != end && kind != always {
			continue
		}
		if g := int(a.owner[p]); g < a.groups {
			in.add(g)
		} else {
			ok = true
		}
	}
	return in, ok
}

// domain are the positions of the domain.
func (a *automaton) domain(s live) live {
	from := len(s)
	for from > 0 && s[from-1] >= a.first[a.groups] {
		from--
	}
	return s[from:]
}

// completion is the shortest text that leads from positions of the domain to its end, with any
// letter that a wildcard takes.
func (a *automaton) completion(domain live) string {
	var shortest []rune
	found := false
	for _, p := range domain {
		var text []rune
		for ; a.elements[p].kind != end && a.elements[p].kind != always; p++ {
			switch e := &a.elements[p]; {
			case e.kind == one:
				text = append(text, e.r)
			case e.kind == any1 && e.class == digit:
				text = append(text, rune(otherDigits[0]))
			case e.kind == any1:
				text = append(text, rune(others[0]))
			}
		}
		if !found || len(text) < len(shortest) {
			shortest, found = text, true
		}
	}
	return string(shortest)
}

// others and otherDigits are the letters tried, in this order, as the one that no live position
// asks for.
const (
	others      = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW-_.+=@,"
	otherDigits = "1234567890"
)

// firstRareLetter starts the letters that stand in when all others are asked for.
const firstRareLetter = '\u4e00'

// needed are letters that live positions ask for.
type needed struct {
	letters []rune
	ascii   [2]uint64 // those below 128
	mixed   bool
}

// add adds the letter that an element asks for, in all cases where some elements mind the case.
func (n *needed) add(r rune) {
	if n.has(r) {
		return
	}
	n.letters = append(n.letters, r)
	if r < unicode.MaxASCII {
		n.ascii[r/wordBits] |= 1 << (r % wordBits)
	}
	if n.mixed {
		n.add(unicode.SimpleFold(r)) // and so on, until all cases are there
	}
}

func (n *needed) has(r rune) bool {
	if r < unicode.MaxASCII {
		return n.ascii[r/wordBits]&(1<<(r%wordBits)) != 0
	}
	for _, known := range n.letters {
		if known == r {
			return true
		}
	}
	return false
}

// free is the first letter of the choices that is not needed in either case, or the first from rare
// on when all are; with rare 0 there may be none.
func (n *needed) free(choices string, rare rune) rune {
	isFree := func(r rune) bool {
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			if n.has(other) {
				return false
			}
		}
		return !n.has(r)
	}
	for _, r := range choices {
		if isFree(r) {
			return r
		}
	}
	for r := rare; r != 0; r++ {
		if isFree(r) {
			return r
		}
	}
	return 0
}

// letters returns one letter for every way in which the state can move.
func (a *automaton) letters(s live, buf []rune) []rune {
	n := needed{letters: buf[:0], mixed: a.mixed}
	colon, slash, digits := false, false, false
	for _, p := range s {
		e := &a.elements[p]
		switch {
		case e.kind == one:
			n.add(e.r)
		case e.class == noColon:
			colon = true
		case e.class == noSlash:
			slash = true
		case e.class == noDelimiter:
			colon, slash = true, true
		case e.class == digit:
			digits = true
		}
	}
	if colon {
		n.add(':')
	}
	if slash {
		n.add('/')
	}
	other := n.free(others, firstRareLetter)
	otherDigit := rune(0)
	if digits {
		otherDigit = n.free(otherDigits, 0)
	}
	out := append(n.letters, other)
	if otherDigit != 0 {
		out = append(out, otherDigit)
	}
	return out
}
