package prove

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// An axis is one dimension of a request: its action, its resource, its principal or one condition
// key. Its choices stand for everything that a request can have there.
type axis struct {
	// name is the condition key in lower case, or one of the names below.
	name string
	// key is the condition key as people write it.
	key    string
	groups []group
	// space holds all values that a request can have here.
	space   group
	tests   []placedTest
	choices []choice
}

// Names of the axes that are no condition keys; none has a colon.
const (
	actionAxis    = "action"
	resourceAxis  = "resource"
	principalAxis = "principal"
)

// choice is one class of values on an axis. Without members the key is absent.
type choice struct {
	members []value
	// sure are the statements whose tests on the axis it passes, likely those whose tests it passes
	// or may pass.
	sure, likely set
	// class is what is known about the choice of an action.
	class *actionClass
}

func (c *choice) absent() bool { return len(c.members) == 0 }

// text is the value of a choice with one member.
func (c *choice) text() string {
	if c.absent() {
		return ""
	}
	return c.members[0].text
}

// test is what one element of a statement demands on one axis.
type test struct {
	// group is the list of patterns that decides, -1 for none (the Null operator).
	group     int
	negate    bool
	qualifier policy.Qualifier
	absent    truth
	// present is the answer for a key that is there when group is -1.
	present truth
	// doubt, when set, turns "none of the patterns matches" into maybe; with group -1 it is why
	// the answer is maybe.
	doubt *doubt
	// unsureDoubt, when set, does the same for the values in the unsure group.
	unsureDoubt *doubt
	unsure      int
	// possible holds the patterns of the unsure group until the test is placed.
	possible *group
	// absentDoubt is why absent is maybe.
	absentDoubt *doubt
	// several is the most that an operator without set operator makes of several values, with why it
	// is maybe.
	several      truth
	severalDoubt *doubt
	// mistyped is what a negated operator makes of values that are not of its type, with why it is
	// maybe. Values outside the group typed are not, where ofType says that there are such.
	ofType        bool
	typed         int
	mistyped      truth
	mistypedDoubt *doubt
}

// doubtful is the test with every value in doubt that the patterns do not match, for an axis on
// which its unsure group has no meaning.
func (t test) doubtful() test {
	if t.doubt == nil {
		t.doubt = t.unsureDoubt
	}
	t.possible, t.unsureDoubt = nil, nil
	return t
}

// placedTest is a test and the line that it belongs to. The rows of a question count on after the
// statements.
type placedTest struct {
	line int
	test
}

// copyOf is an axis with the same demands, to which others can be added.
func copyOf(a *axis) *axis {
	n := len(a.groups)
	return &axis{name: a.name, key: a.key, groups: a.groups[:n:n], tests: slices.Clone(a.tests)}
}

// mark finds out which statements each choice leaves possible.
func (a *axis) mark(statements int, b *budget) error {
	if err := b.spend(workTest * len(a.choices) * (1 + len(a.tests))); err != nil {
		return err
	}
	all := fullSet(statements)
	sets := arena{free: make([]uint64, 2*len(a.choices)*len(all))}
	for i := range a.choices {
		c := &a.choices[i]
		c.sure, c.likely = sets.and(all, all), sets.and(all, all)
		for j := range a.tests {
			t := &a.tests[j]
			if t.line >= statements {
				continue
			}
			answer := t.of(c)
			if answer != yes {
				c.sure.remove(t.line)
			}
			if answer == no {
				c.likely.remove(t.line)
			}
		}
	}
	return nil
}

// inRow tells whether requests with the choice can be in the row on that line.
func (a *axis) inRow(line int, c *choice) truth {
	answer := yes
	for i := range a.tests {
		if t := &a.tests[i]; t.line == line {
			answer = min(answer, t.of(c))
		}
	}
	return answer
}

// of answers the test for a choice.
func (t *test) of(c *choice) truth {
	if c.absent() {
		return t.absent
	}
	switch t.qualifier {
	case policy.ForAllValues:
		result := yes
		for i := range c.members {
			result = min(result, t.member(&c.members[i]))
		}
		return result
	case policy.ForAnyValue:
		result := no
		for i := range c.members {
			result = max(result, t.member(&c.members[i]))
		}
		return result
	}
	if len(c.members) > 1 && t.group >= 0 {
		return t.ofSeveral(c)
	}
	return t.member(&c.members[0])
}

// ofSeveral answers for a key that should have one value only and has several.
func (t *test) ofSeveral(c *choice) truth {
	if t.negate {
		return t.several
	}
	result := no
	for i := range c.members {
		result = max(result, t.member(&c.members[i]))
	}
	return min(result, t.several)
}

func (t *test) member(v *value) truth {
	if t.group < 0 {
		return t.present
	}
	if t.ofType && !v.in.has(t.typed) {
		return t.mistyped
	}
	result := truthOf(v.in.has(t.group))
	if result == no && (t.doubt != nil || t.unsureDoubt != nil && v.in.has(t.unsure)) {
		result = maybe
	}
	if t.negate {
		return result.not()
	}
	return result
}

// meets are the groups that a text on the axis is to be compared with: the values that exist, too.
func (a *axis) meets() []group {
	if a.space.patterns == nil || a.space.id == anyText.id {
		return a.groups
	}
	return append(slices.Clone(a.groups), a.space)
}

// demand places a test on the axis, sharing its groups with equal ones.
func (a *axis) demand(line int, g *group, t test) {
	t.group = -1
	if g != nil {
		t.group = a.share(*g)
	}
	if t.possible != nil {
		t.unsure = a.share(*t.possible)
	}
	a.tests = append(a.tests, placedTest{line, t})
}

// add places the tests of another axis too, and the groups that only tell where texts meet.
func (a *axis) add(other *axis) {
	for i := range other.groups {
		a.share(other.groups[i])
	}
	for _, t := range other.tests {
		if t.group >= 0 {
			t.group = a.share(other.groups[t.group])
		}
		if t.unsureDoubt != nil && t.possible != nil {
			t.unsure = a.share(*t.possible)
		}
		a.tests = append(a.tests, t)
	}
}

func (a *axis) share(g group) int {
	for i := range a.groups {
		if a.groups[i].id == g.id {
			return i
		}
	}
	a.groups = append(a.groups, g)
	return len(a.groups) - 1
}
