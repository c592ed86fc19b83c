package prove

import "errors"

// errBudget ends a search that has grown beyond what a linter may cost.
var errBudget = errors.New("the policy combines more patterns than the budget of the proof allows")

// budget bounds the work of one question, with everything that is tried to answer it. It counts what
// is done and not time, so that an answer does not depend on the machine.
type budget struct{ left int }

// maxWork is the budget of one question in units of about a nanosecond on one core of a server.
const maxWork = 50_000_000

// What is counted, in units.
const (
	workState   = 100 // a state of an automaton
	workStep    = 8   // one of its positions, for one letter
	workMatch   = 10  // a pattern compared with one value
	workText    = 60  // a character of a text read
	workReplay  = 10  // a character of a text compared with a request
	workTest    = 5   // a test answered for a choice
	workCell    = 60  // two cells combined
	workCompare = 2   // a word of two sets compared
)

func newBudget() *budget { return &budget{left: maxWork} }

// spend takes work from the budget. The error is errBudget.
func (b *budget) spend(units int) error {
	if b.left -= units; b.left < 0 {
		return errBudget
	}
	return nil
}
