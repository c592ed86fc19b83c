package summary

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Statement is what one statement is good for.
type Statement struct {
	Index  int
	Sid    string
	Effect policy.Effect
	// Matches is whether any request can meet all of the statement.
	Matches Fact
	// Shadowed is Yes when the policy permits the same without the statement, and without those of
	// its effect after it that are shadowed themselves: all of them can go, so that of two that do the
	// same only one is. It is not asked about one that matches nothing.
	Shadowed Fact
	// By is the index of one statement left that by itself does what this one does, -1 when there is none.
	By int
	// Conditions are those that add nothing, or stop everything, given the rest of the statement.
	Conditions []Condition
}

// Condition is a condition of a statement that comes out the same for every request.
type Condition struct {
	Name, Key string
	// Always is set when every request that meets the rest of the statement meets the condition too;
	// otherwise none does.
	Always bool
}

// Statements tells of every statement what it is good for. The scope must be that of [Placed].
func Statements(doc *policy.Document, scope prove.Scope) []Statement {
	out := make([]Statement, len(doc.Statements))
	// left is the policy without the statements of an effect that are shadowed.
	left := map[policy.Effect]*policy.Document{}
	for _, effect := range []policy.Effect{policy.Allow, policy.Deny} {
		left[effect] = &policy.Document{Version: doc.Version, Atoms: doc.Atoms, Statements: slices.Clone(doc.Statements)}
	}
	for i := len(out) - 1; i >= 0; i-- {
		s := &doc.Statements[i]
		st := Statement{
			Index: i, Sid: s.Sid, Effect: s.Effect, By: -1,
			Matches: Fact{Answer: Yes}, Shadowed: Fact{Answer: No},
		}
		if !ClearlyMatches(s, scope) {
			st.Matches = factOf(CanMatch(doc, s, scope))
		}
		if st.Matches.Answer != No {
			st.Shadowed = factOf(shadowed(left[s.Effect], i, scope))
		}
		if st.Shadowed.Answer == Yes {
			left[s.Effect].Statements[i] = emptied(s)
		}
		st.Conditions = idle(doc, s, scope, st.Matches.Answer)
		out[i] = st
	}
	for i := range out {
		if out[i].Shadowed.Answer == Yes {
			out[i].By = shadowOf(left[out[i].Effect], &doc.Statements[i], scope)
		}
	}
	return out
}

func factOf(r prove.Result) Fact {
	answer := map[prove.Verdict]Answer{prove.Holds: Yes, prove.Violated: No, prove.Unknown: Unknown}[r.Verdict]
	return Fact{Answer: answer, Reason: r.Reason, DependsOn: r.DependsOn}
}

// CanMatch holds when some request that can exist meets all of a statement.
func CanMatch(doc *policy.Document, s *policy.Statement, scope prove.Scope) prove.Result {
	return prove.Compile(matching(doc, s), scope).Plain().Permits(prove.Row{Conditions: []policy.Condition{anyTLS()}})
}

// ClearlyMatches reports whether no question is needed: a statement without conditions about the
// resource itself, or something in it, matches some request.
func ClearlyMatches(s *policy.Statement, scope prove.Scope) bool {
	if len(s.Actions) == 0 || len(s.Resources) == 0 || len(s.Conditions) > 0 || s.NotResource {
		return false
	}
	return slices.ContainsFunc(s.Resources, func(resource policy.Text) bool {
		own := scope.ARN
		return resource.Value == "*" || own != "" && (resource.Value == own || strings.HasPrefix(resource.Value, own+"/"))
	})
}

// matching is a policy that allows what one statement matches.
func matching(doc *policy.Document, s *policy.Statement) *policy.Document {
	allow := *s
	allow.Effect, allow.Index = policy.Allow, 0
	return &policy.Document{Version: doc.Version, Atoms: doc.Atoms, Statements: []policy.Statement{allow}}
}

// anyTLS restricts nothing, but brings versions of TLS that AWS's endpoints refuse into question: a
// policy that denies them is careful and not wrong.
func anyTLS() policy.Condition {
	c := demand("NumericGreaterThan", "s3:TlsVersion", "0")
	c.IfExists = true
	return c
}

// shadowed holds when the policy permits the same without a statement. Without an Allow it permits
// no more, and without a Deny no less, so that only the other direction is asked. A statement for the
// whole account does not stand in for one that names a role, which then needs no IAM policy.
func shadowed(doc *policy.Document, i int, scope prove.Scope) prove.Result {
	without := *doc
	without.Statements = slices.Delete(slices.Clone(doc.Statements), i, i+1)
	with, rest := doc, &without
	row := prove.Row{Conditions: []policy.Condition{anyTLS()}}
	allows := doc.Statements[i].Effect == policy.Allow
	if allows {
		if r := prove.Subsumes(Direct(rest), Direct(with), scope, row); r.Verdict != prove.Holds {
			return r
		}
	}
	if delegates(scope.Service) {
		with, rest = prove.WithAccountGrant(with, scope), prove.WithAccountGrant(rest, scope)
	}
	if allows {
		return prove.Subsumes(rest, with, scope, row)
	}
	return prove.Subsumes(with, rest, scope, row)
}

// shadowOf is the first statement of a document that has the same effect as another one, which it
// does not have, and matches all that the other does.
func shadowOf(doc *policy.Document, s *policy.Statement, scope prove.Scope) int {
	for j := range doc.Statements {
		other := &doc.Statements[j]
		if other.Effect != s.Effect {
			continue
		}
		one, all := matching(doc, other), matching(doc, s)
		row := prove.Row{Conditions: []policy.Condition{anyTLS()}}
		if prove.Subsumes(one, all, scope, row).Verdict == prove.Holds && (s.Effect == policy.Deny ||
			prove.Subsumes(Direct(one), Direct(all), scope, row).Verdict == prove.Holds) {
			return j
		}
	}
	return -1
}

// covers holds when one statement matches whatever another does.
func covers(doc *policy.Document, one, other *policy.Statement, scope prove.Scope) prove.Result {
	return prove.Subsumes(matching(doc, one), matching(doc, other), scope,
		prove.Row{Conditions: []policy.Condition{anyTLS()}})
}

// idle are the conditions that come out the same whatever the request is, given the rest of the
// statement.
func idle(doc *policy.Document, s *policy.Statement, scope prove.Scope, matches Answer) []Condition {
	var found []Condition
	for i, c := range s.Conditions {
		rest := *s
		rest.Conditions = slices.Delete(slices.Clone(s.Conditions), i, i+1)
		switch matches {
		case Yes:
			if covers(doc, s, &rest, scope).Verdict == prove.Holds {
				found = append(found, Condition{Name: c.Name(), Key: c.Key, Always: true})
			}
		case No:
			if CanMatch(doc, &rest, scope).Verdict == prove.Holds {
				found = append(found, Condition{Name: c.Name(), Key: c.Key})
			}
		case Conditional, Unknown:
		}
	}
	return found
}
