package prove

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// rewritings change the text of a document and not its meaning.
var rewritings = map[string]func(*testing.T, *policy.Document) *policy.Document{
	"another order": func(_ *testing.T, d *policy.Document) *policy.Document {
		out := d.Clone()
		slices.Reverse(out.Statements)
		for i := range out.Statements {
			s := &out.Statements[i]
			for _, texts := range [][]policy.Text{s.Actions, s.Resources} {
				slices.Reverse(texts)
			}
			slices.Reverse(s.Principals)
			slices.Reverse(s.Conditions)
		}
		return out
	},
	"every statement twice": func(_ *testing.T, d *policy.Document) *policy.Document {
		out := d.Clone()
		out.Statements = append(out.Statements, d.Clone().Statements...)
		return out
	},
	"one statement for each value": func(_ *testing.T, d *policy.Document) *policy.Document {
		out := d.Clone()
		out.Statements = nil
		for _, s := range d.Statements {
			out.Statements = append(out.Statements, apartByValue(s)...)
		}
		return out
	},
	"every value twice": func(_ *testing.T, d *policy.Document) *policy.Document {
		return changed(d, func(s *policy.Statement) {
			s.Actions, s.Resources = append(s.Actions, s.Actions...), append(s.Resources, s.Resources...)
			s.Principals = append(s.Principals, s.Principals...)
			for i := range s.Conditions {
				s.Conditions[i].Values = append(s.Conditions[i].Values, s.Conditions[i].Values...)
			}
		})
	},
	"keys in upper case": func(_ *testing.T, d *policy.Document) *policy.Document {
		return changed(d, func(s *policy.Statement) {
			for i := range s.Conditions {
				s.Conditions[i].Key = strings.ToUpper(s.Conditions[i].Key)
			}
		})
	},
	"actions in upper case": func(_ *testing.T, d *policy.Document) *policy.Document {
		return changed(d, func(s *policy.Statement) {
			for i := range s.Actions {
				s.Actions[i].Value = strings.ToUpper(s.Actions[i].Value)
			}
		})
	},
	"the other spelling of ARN operators": renamed(map[string]string{
		"ArnEquals": "ArnLike", "ArnLike": "ArnEquals", "ArnNotEquals": "ArnNotLike", "ArnNotLike": "ArnNotEquals",
	}),
	"IfExists on negated operators": func(_ *testing.T, d *policy.Document) *policy.Document {
		return changed(d, func(s *policy.Statement) {
			for i := range s.Conditions {
				c := &s.Conditions[i]
				c.IfExists = c.IfExists || c.Qualifier == "" && strings.Contains(c.Operator, "Not")
			}
		})
	},
	"printed and parsed": func(t *testing.T, d *policy.Document) *policy.Document {
		t.Helper()
		return mustParse(t, []byte(d.JSON()))
	},
	"substituted": func(_ *testing.T, d *policy.Document) *policy.Document {
		return d.Substitute(func(policy.Atom) string { return "" })
	},
}

func changed(d *policy.Document, change func(*policy.Statement)) *policy.Document {
	out := d.Clone()
	for i := range out.Statements {
		change(&out.Statements[i])
	}
	return out
}

func renamed(names map[string]string) func(*testing.T, *policy.Document) *policy.Document {
	return func(_ *testing.T, d *policy.Document) *policy.Document {
		return changed(d, func(s *policy.Statement) {
			for i := range s.Conditions {
				if other, ok := names[s.Conditions[i].Operator]; ok {
					s.Conditions[i].Operator = other
				}
			}
		})
	}
}

// apartByValue splits the lists of a statement. Those of the Not elements mean all of their values at once.
func apartByValue(s policy.Statement) []policy.Statement {
	out := []policy.Statement{s}
	split := func(values int, keep func(*policy.Statement, int)) {
		var more []policy.Statement
		for _, one := range out {
			for n := range values {
				next := one.Clone()
				keep(&next, n)
				more = append(more, next)
			}
		}
		out = more
	}
	if !s.NotAction && s.Actions != nil {
		split(len(s.Actions), func(o *policy.Statement, n int) { o.Actions = o.Actions[n : n+1] })
	}
	if !s.NotResource && s.Resources != nil {
		split(len(s.Resources), func(o *policy.Statement, n int) { o.Resources = o.Resources[n : n+1] })
	}
	if !s.NotPrincipal && s.Principals != nil {
		split(len(s.Principals), func(o *policy.Statement, n int) { o.Principals = o.Principals[n : n+1] })
	}
	return out
}

// TestLaws shows that what does not change the meaning of a document changes no verdict.
func TestLaws(t *testing.T) {
	t.Parallel()
	eachSeed(t, 10, 30, func(seed uint64) {
		set := randomProblems(seed)
		for name, rewrite := range rewritings {
			other := *set
			other.doc, other.reference = rewrite(t, set.doc), rewrite(t, set.reference)
			for n, i := range set.inquiries() {
				before, after := i.ask(), other.inquiries()[n].ask()
				if before.Verdict != after.Verdict {
					t.Errorf("seed %d, %s: %s (%s) becomes %s (%s)\n%s", seed, name, before.Verdict, before.Reason, after.Verdict, after.Reason, i)
				}
			}
		}
	})
}

// TestLaws_corpus shows the same for the pairs of the corpus.
func TestLaws_corpus(t *testing.T) {
	t.Parallel()
	for _, c := range comparisonCases(t) {
		reference, candidate := mustParse(t, c.Reference), mustParse(t, c.Candidate)
		before := Subsumes(reference, candidate, Scope{})
		for name, rewrite := range rewritings {
			if after := Subsumes(rewrite(t, reference), rewrite(t, candidate), Scope{}); after.Verdict != before.Verdict {
				t.Errorf("%s, %s: %s becomes %s (%s)", c.ID, name, before.Verdict, after.Verdict, after.Reason)
			}
		}
	}
}

// TestLaws_order shows that "permits no more than" is an order: of a document and itself, of three, and of
// a document and the same with one statement more.
func TestLaws_order(t *testing.T) {
	t.Parallel()
	var undecided, count atomic.Int64
	eachSeed(t, 60, 10, func(seed uint64) {
		set := randomProblems(seed)
		scope, doc, reference := set.world.scope, set.doc, set.reference
		more, less := doc.Clone(), doc.Clone()
		allow, deny := set.rows[0].Clone(), set.rows[1].Clone()
		for _, s := range []*policy.Statement{&allow, &deny} {
			fill(s, set.world)
		}
		deny.Effect = policy.Deny
		more.Statements, less.Statements = append(more.Statements, allow), append(less.Statements, deny)
		for name, pair := range map[string][2]*policy.Document{
			"itself": {doc, doc}, "with an Allow more": {more, doc}, "with a Deny more": {doc, less},
		} {
			got := Subsumes(pair[0], pair[1], scope)
			if got.Verdict == Violated {
				t.Errorf("seed %d: %s permits %s\n%s\n%s", seed, name, got.Witness, pair[0].JSON(), pair[1].JSON())
			}
			if got.Verdict == Unknown {
				undecided.Add(1)
			}
			count.Add(1)
		}
		first, second := Subsumes(reference, doc, scope), Subsumes(more, reference, scope)
		if third := Subsumes(more, doc, scope); first.Verdict == Holds && second.Verdict == Holds && third.Verdict == Violated {
			t.Errorf("seed %d: transitivity fails for %s", seed, third.Witness)
		}
	})
	if undecided.Load() > count.Load()/6 {
		t.Errorf("%d of %d comparisons are undecided", undecided.Load(), count.Load())
	}
}

// fill gives a row the elements that a statement must have.
func fill(s *policy.Statement, w *world) {
	if s.Actions == nil {
		s.Actions = policy.Texts("*")
	}
	if s.Resources == nil {
		s.Resources = policy.Texts("*")
	}
	if s.Principals == nil && !w.identity() {
		s.Principals = []policy.Principal{{Type: policy.Everyone, Value: "*"}}
	}
}

// TestLaws_complement shows that an element and its Not form share nothing and leave nothing out.
func TestLaws_complement(t *testing.T) {
	t.Parallel()
	eachSeed(t, 60, 10, func(seed uint64) {
		set := randomProblems(seed)
		s := set.doc.Statements[0]
		everyone := []policy.Principal{{Type: policy.Everyone, Value: "*"}}
		for _, not := range []bool{false, true} {
			allow := policy.Statement{Effect: policy.Allow, Principals: everyone, Actions: s.Actions, NotAction: not, Resources: policy.Texts("*")}
			deny := allow
			deny.Effect = policy.Deny
			same, other := Row{Actions: s.Actions, NotAction: not}, Row{Actions: s.Actions, NotAction: !not}
			if got := Compile(document(nil, allow), set.world.scope).Excludes(other); got.Verdict != Holds {
				t.Errorf("seed %d: %s with %v", seed, got.Verdict, got.Witness)
			}
			if got := Compile(document(nil, deny), set.world.scope).Denies(same); got.Verdict != Holds {
				t.Errorf("seed %d: %s with %v", seed, got.Verdict, got.Witness)
			}
		}
	})
}
