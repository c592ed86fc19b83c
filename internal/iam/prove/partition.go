package prove

import "slices"

// partition splits the strings of the domain into classes that no group tells apart, by building
// the states of the product automaton that are reachable, breadth first. The candidates are values
// that people recognise: where one lies in a class it represents it, and such classes come first.
func partition(groups []group, domain group, candidates []string, b *budget) ([]value, error) {
	e := newExplorer(newAutomaton(groups, domain))
	if err := e.recognise(groups, domain, candidates, b); err != nil {
		return nil, err
	}
	return e.explore(b)
}

// explorer walks the reachable states of an automaton.
type explorer struct {
	automaton *automaton
	states    []state
	positions live             // of all states
	seen      map[uint64]int32 // the first state by hash
	classes   map[string]int   // index in found by signature
	found     []value
	buf       []byte
	next      live // buffer
	// class is what counts about a state in which the value may end, nil for the groups that it is in.
	class func(live) set
}

// state is a reachable state and how it was reached. Its positions are those of the explorer between
// from and to.
type state struct {
	from, to int32
	parent   int32
	sameHash int32 // another state with the same hash, -1 for none
	letter   rune
}

func newExplorer(a *automaton) *explorer {
	return &explorer{automaton: a, seen: map[uint64]int32{}, classes: map[string]int{}}
}

func (e *explorer) live(at int32) live { return e.positions[e.states[at].from:e.states[at].to] }

// recognise records the classes of the candidates.
func (e *explorer) recognise(groups []group, domain group, candidates []string, b *budget) error {
	in := newSet(len(groups))
	for _, text := range candidates {
		letters := []rune(text)
		if !domain.matchesAny(letters) {
			continue
		}
		clear(in)
		work := 0
		for g := range groups {
			work += len(groups[g].patterns)
			if groups[g].matchesAny(letters) {
				in.add(g)
			}
		}
		if err := b.spend(work * workMatch); err != nil {
			return err
		}
		if e.isNew(in) {
			e.record(in.clone(), text)
		}
	}
	return nil
}

// isNew reports whether no value of a class was found so far.
func (e *explorer) isNew(in set) bool {
	e.buf = in.key(e.buf)
	_, known := e.classes[string(e.buf)]
	return !known
}

// record adds a value of a class that is new.
func (e *explorer) record(in set, text string) {
	e.buf = in.key(e.buf)
	e.classes[string(e.buf)] = len(e.found)
	e.found = append(e.found, value{text: text, in: in})
}

// reach adds a state unless it is known or can not end inside the domain.
func (e *explorer) reach(to live, parent int32, letter rune) {
	if len(e.automaton.domain(to)) == 0 || e.class == nil && e.settles(to, parent, letter) {
		return
	}
	hash := hashOf(to)
	first, ok := e.seen[hash]
	if !ok {
		first = -1
	}
	for at := first; at >= 0; at = e.states[at].sameHash {
		if slices.Equal(e.live(at), to) {
			return
		}
	}
	at := int32(len(e.states))
	from := int32(len(e.positions))
	e.positions = append(e.positions, to...)
	e.states = append(e.states, state{from, int32(len(e.positions)), parent, first, letter})
	e.seen[hash] = at
	if in, ok := e.automaton.signature(to); ok {
		if e.class != nil {
			in = e.class(to)
		}
		if e.isNew(in) {
			e.record(in, e.path(at))
		}
	}
}

// settles records what is left to be found from a state on where that can be told at once: when all
// groups are decided, or all but one that asks for one more text.
func (e *explorer) settles(s live, parent int32, letter rune) bool {
	a := e.automaton
	domain := a.domain(s)
	open := int32(-1)
	for _, p := range s[:len(s)-len(domain)] {
		switch a.elements[p].kind {
		case always:
		case end: // decided unless the value ends here
			return false
		case one:
			if open >= 0 {
				return false
			}
			open = p
		case any1, many:
			return false
		}
	}
	rest := a.completion(domain)
	in, _ := a.signature(s)
	if open >= 0 {
		tail := a.tail(open)
		if tail == nil || pattern(tail).matches(rest) {
			return false
		}
		e.settleTail(s, parent, letter, tail, int(a.owner[open]))
	}
	if e.isNew(in) {
		e.record(in, e.pathVia(parent, letter)+rest)
	}
	return true
}

// settleTail records the class of the values that follow the tail of a pattern of group g.
func (e *explorer) settleTail(s live, parent int32, letter rune, tail []element, g int) {
	a := e.automaton
	in, _ := a.signature(s)
	in.add(g)
	if !e.isNew(in) {
		return
	}
	domain := a.domain(s)
	text := []rune(e.pathVia(parent, letter))
	for _, letter := range tail {
		if letter.kind != one {
			text = append(text, []rune(a.completion(domain))...)
			break
		}
		text = append(text, letter.r)
		domain = a.step(domain, letter.r, nil)
	}
	literal := tail[len(tail)-1].kind == one
	if _, ends := a.signature(domain); len(domain) > 0 && (ends || !literal) {
		e.record(in, string(text))
	}
}

// tail is the rest of a pattern from a position on, when it is nothing but letters, with or without
// a "*" at the end; nil otherwise.
func (a *automaton) tail(from int32) []element {
	to := from
	for a.elements[to].kind == one {
		to++
	}
	if a.elements[to].kind == many && a.sure[to] {
		return a.elements[from : to+1]
	}
	if a.elements[to].kind != end {
		return nil
	}
	return a.elements[from:to]
}

// path spells the way to a state.
func (e *explorer) path(at int32) string { return e.pathVia(e.states[at].parent, e.states[at].letter) }

// pathVia spells the way to a state and one letter more. Before the first state there is none.
func (e *explorer) pathVia(at int32, letter rune) string {
	var letters []rune
	for ; at >= 0; at = e.states[at].parent {
		letters = append(letters, letter)
		letter = e.states[at].letter
	}
	slices.Reverse(letters)
	return string(letters)
}

// explore visits all states. The error is errBudget.
func (e *explorer) explore(b *budget) ([]value, error) {
	e.reach(e.automaton.start, -1, 0)
	var letters []rune
	for at := int32(0); int(at) < len(e.states); at++ {
		letters = e.automaton.letters(e.live(at), letters)
		if err := b.spend(workState + workStep*len(letters)*len(e.live(at))); err != nil {
			return nil, err
		}
		for _, r := range letters {
			e.next = e.automaton.step(e.live(at), r, e.next)
			e.reach(e.next, at, r)
		}
	}
	return e.found, nil
}

// hashOf mixes positions into one number (FNV-1a).
func hashOf(s live) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	hash := uint64(offset)
	for _, p := range s {
		hash = (hash ^ uint64(p)) * prime
	}
	return hash
}
