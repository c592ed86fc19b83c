package prove

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// unknownValue is a kind of value that Terraform may not know yet, with the values to try for it: those that
// the documents name, their neighbours, and others.
type unknownValue struct {
	domain []string
	values []string
	// place puts the text of an atom into a statement, and reports whether there is room for it.
	place func(r *rand.Rand, s *policy.Statement, atom string) bool
}

var unknownValues = []unknownValue{
	{
		domain: ownPrincipals(account),
		values: []string{
			"arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/team/dev",
			"arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/zz",
		},
		place: placePrincipal(""),
	}, {
		domain: []string{"????????????"},
		values: []string{account, "444455556666", "777788889999", "123456789012"},
		place:  placePrincipal("@"),
	}, {
		domain: []string{"????????????"},
		values: []string{account, "444455556666", "777788889999", "123456789012"},
		place:  placePrincipal("arn:aws:iam::@:root"),
	}, {
		values: []string{"in", "in/a", "x", "*", "", "in/?", "ann", "a:b", "${aws:username}", "zz"},
		place:  placeResource("arn:aws:s3:::data/@"),
	}, {
		domain: []string{"?*"},
		values: []string{"in", "in/a", "x", "*", "ann", "zz"},
		place:  placeResource("arn:aws:s3:::data/@/*"),
	}, {
		values: []string{"a", "in/", "x", "*", "", "ann", "A", "zz", "o-exampleorg1"},
		place:  placeValue,
	}, {
		domain: []string{"a*", "o-*"},
		values: []string{"a", "ann", "a*", "a/b", "o-exampleorg1", "o-zz"},
		place:  placeValue,
	},
}

func placePrincipal(form string) func(*rand.Rand, *policy.Statement, string) bool {
	return func(_ *rand.Rand, s *policy.Statement, atom string) bool {
		if s.Principals == nil || s.Principals[0].Type != policy.AWS {
			return false
		}
		if form == "" {
			form = "@"
		}
		s.Principals[0].Value = strings.ReplaceAll(form, "@", atom)
		return true
	}
}

func placeResource(form string) func(*rand.Rand, *policy.Statement, string) bool {
	return func(_ *rand.Rand, s *policy.Statement, atom string) bool {
		if len(s.Resources) > 0 {
			s.Resources[0].Value = strings.ReplaceAll(form, "@", atom)
		}
		return len(s.Resources) > 0
	}
}

func placeValue(r *rand.Rand, s *policy.Statement, atom string) bool {
	if len(s.Conditions) == 0 {
		return false
	}
	c := &s.Conditions[r.IntN(len(s.Conditions))]
	if !strings.HasPrefix(c.Operator, "String") {
		return false
	}
	c.Values[0].Value = atom
	return true
}

// placed is an atom of a problem with the values to try.
type placed struct {
	name   string
	values []string
}

// randomAtoms puts one or two atoms into one to three statements of a problem.
func randomAtoms(r *rand.Rand, set *problemSet) []placed {
	atoms := &policy.Atoms{}
	set.doc, set.reference = set.doc.Clone(), set.reference.Clone()
	set.doc.Atoms, set.reference.Atoms = atoms, atoms
	var out []placed
	for n := range 1 + r.IntN(2) {
		kind := pick(r, unknownValues)
		name := string(rune('a' + n))
		used := false
		for range 1 + r.IntN(3) {
			doc := pick(r, []*policy.Document{set.doc, set.doc, set.reference})
			used = kind.place(r, &doc.Statements[r.IntN(len(doc.Statements))], atoms.Text(name, kind.domain...)) || used
		}
		if used {
			out = append(out, placed{name, kind.values})
		}
	}
	return out
}

// substitutions lists all combinations of the values of atoms.
func substitutions(atoms []placed) []map[string]string {
	all := []map[string]string{{}}
	for _, a := range atoms {
		var longer []map[string]string
		for _, have := range all {
			for _, v := range a.values {
				next := map[string]string{a.name: v}
				for name, value := range have {
					next[name] = value
				}
				longer = append(longer, next)
			}
		}
		all = longer
	}
	return all
}

// with is the problem with values in the place of its atoms.
func (p *problemSet) with(values map[string]string) *problemSet {
	out := *p
	value := func(a policy.Atom) string { return values[a.Name] }
	out.doc, out.reference = p.doc.Substitute(value), p.reference.Substitute(value)
	return &out
}

// TestEnumeration_atoms compares verdicts about values that are not known with those for every one of many
// values: what holds or is violated must be so for each of them, and unknown is right where they differ.
func TestEnumeration_atoms(t *testing.T) {
	t.Parallel()
	var decided, unknown, justified atomic.Int64
	eachSeed(t, 40, 10, func(seed uint64) {
		set := randomProblems(seed)
		atoms := randomAtoms(rand.New(rand.NewPCG(seed, 3)), set)
		if len(atoms) == 0 {
			return
		}
		for n, i := range set.inquiries() {
			got := i.ask()
			seen := map[Verdict]bool{}
			for _, values := range substitutions(atoms) {
				known := set.with(values).inquiries()[n].ask()
				seen[known.Verdict] = true
				if got.Verdict != Unknown && known.Verdict != Unknown && known.Verdict != got.Verdict {
					t.Errorf("seed %d: %s, but %s where the values are %v (witness %v)\n%s", seed, got.Verdict, known.Verdict, values, known.Witness, i)
					break
				}
			}
			switch {
			case got.Verdict != Unknown:
				decided.Add(1)
			case got.Reason == "":
				t.Errorf("seed %d: unknown for no reason\n%s", seed, i)
			case !seen[Unknown]:
				unknown.Add(1)
				if len(seen) > 1 {
					justified.Add(1)
				}
			}
		}
	})
	t.Logf("%d decided, %d unknown, of which %d for values that were tried", decided.Load(), unknown.Load(), justified.Load())
	if justified.Load() < unknown.Load()/3 || decided.Load() < 10*unknown.Load() {
		t.Errorf("%d decided, %d unknown, of which only %d depend on the values that were tried", decided.Load(), unknown.Load(), justified.Load())
	}
}
