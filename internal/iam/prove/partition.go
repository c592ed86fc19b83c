package prove

import "errors"

// errBudget ends a search that has grown beyond what a linter may cost.
var errBudget = errors.New("the policy combines more patterns than the budget of the proof allows")

// budget bounds the work of one question, in units that do not depend on the machine.
type budget struct {
	states  int // automaton states still free
	compare int // comparisons of masks still free
}

// Limits of one question. Generated policies stay below a hundredth of them.
const (
	maxStates   = 50_000
	maxCompares = 20_000_000
)

func newBudget() *budget { return &budget{states: maxStates, compare: maxCompares} }

// partition splits the strings of the domain into classes that no group tells apart, by building
// the states of the product automaton that are reachable, breadth first. The candidates are values
// that people recognise: where one lies in a class it represents it, and such classes come first.
func partition(groups []group, domain group, candidates []string, b *budget) ([]value, error) {
	a := newAutomaton(groups, domain)
	e := &explorer{automaton: a, seen: map[string]bool{}, classes: map[string]int{}}
	for _, text := range candidates {
		if in, ok := a.run(text); ok {
			e.record(in, func() string { return text })
		}
	}
	return e.explore(b)
}

// explorer walks the reachable states of an automaton.
type explorer struct {
	automaton *automaton
	seen      map[string]bool
	states    []state
	classes   map[string]int // index in found by signature
	found     []value
	buf       []byte
	// class is what counts about a state in which the value may end, nil for the groups that it is in.
	class func(live set) set
}

// state is a reachable state and how it was reached.
type state struct {
	live   set
	parent int
	letter rune
}

func (e *explorer) record(in set, text func() string) {
	e.buf = in.key(e.buf)
	if _, known := e.classes[string(e.buf)]; known {
		return
	}
	e.classes[string(e.buf)] = len(e.found)
	e.found = append(e.found, value{text: text(), in: in})
}

// reach adds a state unless it is known or can not end inside the domain.
func (e *explorer) reach(live set, parent int, letter rune) {
	if !e.automaton.alive(live) {
		return
	}
	e.buf = live.key(e.buf)
	if e.seen[string(e.buf)] {
		return
	}
	e.seen[string(e.buf)] = true
	e.states = append(e.states, state{live: live, parent: parent, letter: letter})
	if in, ok := e.automaton.signature(live); ok {
		at := len(e.states) - 1
		if e.class != nil {
			in = e.class(live)
		}
		e.record(in, func() string { return e.path(at) })
	}
}

// path spells the way to a state.
func (e *explorer) path(at int) string {
	var letters []rune
	for ; at > 0; at = e.states[at].parent {
		letters = append(letters, e.states[at].letter)
	}
	for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
		letters[i], letters[j] = letters[j], letters[i]
	}
	return string(letters)
}

func (e *explorer) explore(b *budget) ([]value, error) {
	e.reach(e.automaton.start, 0, 0)
	var letters []rune
	for at := 0; at < len(e.states); at++ {
		if b.states--; b.states < 0 {
			return nil, errBudget
		}
		live := e.states[at].live
		letters = e.automaton.letters(live, letters)
		for _, r := range letters {
			e.reach(e.automaton.step(live, r), at, r)
		}
	}
	return e.found, nil
}
