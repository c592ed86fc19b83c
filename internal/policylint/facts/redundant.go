package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// redundancyFacts are about what another part of the policy says already. They compare patterns with
// patterns, and find only what is covered by one other.
func redundancyFacts() []Fact {
	kinds := model.PolicyKinds()
	return []Fact{
		{
			Name: "actions_add_something", Kinds: kinds, List: true,
			Description: "No action of a statement is covered by another of the same list.",
			answers: func(e *evidence) []Answer {
				return coveredTexts(e, "Action", func(s *policy.Statement) ([]policy.Text, bool) { return s.Actions, s.NotAction }, coversAction)
			},
		},
		{
			Name: "resources_add_something", Kinds: kinds, List: true,
			Description: "No resource of a statement is covered by another of the same list.",
			answers: func(e *evidence) []Answer {
				return coveredTexts(e, "Resource", func(s *policy.Statement) ([]policy.Text, bool) { return s.Resources, s.NotResource }, coversResource)
			},
		},
		{
			Name: "condition_values_add_something", Kinds: kinds, List: true,
			Description: "No value of a condition is covered by another of the same list.",
			answers: conditionFaults(func(_ *policy.Statement, c policy.Condition) string {
				return coveredText(c.Values, func(one, other string) bool { return coversValue(c.Operator, one, other) })
			}),
		},
		{
			Name: "statements_add_something", Kinds: kinds, List: true,
			Description: "No statement is covered by another of the same effect.",
			answers:     statementsAddSomething,
		},
	}
}

func coveredTexts(
	e *evidence, element string, list func(*policy.Statement) ([]policy.Text, bool), covers func(one, other string) bool,
) []Answer {
	var found []Answer
	for i := range e.doc.Statements {
		texts, negated := list(&e.doc.Statements[i])
		if reason := coveredText(texts, covers); reason != "" {
			found = append(found, violated(reason).about(e.doc.Statements[i].Index, elementOf(element, negated)))
		}
	}
	return found
}

// coveredText says which texts of a list others of it cover. Of equal ones all but the first are
// covered. Only patterns, networks, and numbers and dates under operators for order cover more than themselves.
func coveredText(texts []policy.Text, covers func(one, other string) bool) string {
	var reasons []string
	for i, one := range texts {
		isWide := strings.ContainsAny(one.Value, "*?/") || strings.Trim(one.Value, "0123456789.-:TZ") == ""
		for j, other := range texts {
			switch {
			case i == j:
			case one.Value == other.Value:
				if i < j {
					reasons = append(reasons, other.Value+" is there twice.")
				}
			case isWide && covers(one.Value, other.Value):
				reasons = append(reasons, fmt.Sprintf("%s is covered by %s.", other.Value, one.Value))
			}
		}
	}
	if reasons = slices.Compact(reasons); len(reasons) == 0 {
		return ""
	}
	return told(reasons)
}

// coversPattern reports whether a pattern matches whatever another one matches. It is right when it
// says so; that a question mark may stand for part of an asterisk it does not look into.
func coversPattern(one, other string) bool {
	if strings.Contains(one, "?") && strings.ContainsAny(other, "*?") || strings.Contains(one+other, "${") {
		return one == other
	}
	return eval.Glob(one, other)
}

func coversAction(one, other string) bool {
	return strings.Contains(one, "*") && coversPattern(strings.ToLower(one), strings.ToLower(other))
}

// coversResource compares ARNs part by part, as AWS matches them.
func coversResource(one, other string) bool {
	if one == "*" {
		return true
	}
	a, ok := policy.SplitARN(one)
	b, also := policy.SplitARN(other)
	if !ok || !also {
		return false
	}
	left, right := a.Components(), b.Components()
	for i := range left {
		if !coversPattern(left[i], right[i]) {
			return false
		}
	}
	return true
}

func coversValue(operator, one, other string) bool {
	switch {
	case strings.HasSuffix(operator, "IpAddress"):
		a, ok := eval.ParseNetwork(one)
		b, also := eval.ParseNetwork(other)
		return ok && also && a != b && a.Bits() <= b.Bits() && a.Contains(b.Addr())
	case strings.HasPrefix(operator, "Numeric"):
		a, ok := eval.ParseNumber(one)
		b, also := eval.ParseNumber(other)
		return ok && also && coversOrder(operator, a.Cmp(b))
	case strings.HasPrefix(operator, "Date"):
		a, ok := eval.ParseDate(one)
		b, also := eval.ParseDate(other)
		return ok && also && coversOrder(operator, a.Compare(b))
	case strings.HasPrefix(operator, "Arn"):
		return coversResource(one, other)
	case strings.HasSuffix(operator, "Like"):
		return coversPattern(one, other)
	}
	return false
}

// coversOrder reports whether whatever is less, or greater, than another bound is so than this one, which
// compares with it as order says.
func coversOrder(operator string, order int) bool {
	return strings.Contains(operator, "LessThan") && order > 0 || strings.Contains(operator, "GreaterThan") && order < 0
}

func statementsAddSomething(e *evidence) []Answer {
	var found []Answer
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		for j := range e.doc.Statements {
			other := &e.doc.Statements[j]
			if i == j || !coversStatement(other, s) || j > i && coversStatement(s, other) {
				continue
			}
			found = append(found, violated(fmt.Sprintf("Statement %d does all that the statement does.", j)).about(s.Index, ""))
			break
		}
	}
	return found
}

// coversStatement reports whether one statement does whatever another does, as far as their texts
// show it. An Allow for a whole account leaves the decision to it, and covers none for a role.
func coversStatement(one, other *policy.Statement) bool {
	if one.Effect != other.Effect || one.NotPrincipal || other.NotPrincipal || one.NotAction || other.NotAction ||
		one.NotResource || other.NotResource || len(other.Actions) == 0 {
		return false
	}
	return coversAll(one.Actions, other.Actions, coversAction) && coversAll(one.Resources, other.Resources, coversResource) &&
		coversPrincipals(one, other) && !slices.ContainsFunc(one.Conditions, func(c policy.Condition) bool {
		return !slices.ContainsFunc(other.Conditions, func(d policy.Condition) bool { return sameCondition(c, d) })
	})
}

func coversAll(ones, others []policy.Text, covers func(one, other string) bool) bool {
	if len(others) == 0 {
		return len(ones) == 0
	}
	return !slices.ContainsFunc(others, func(other policy.Text) bool {
		return !slices.ContainsFunc(ones, func(one policy.Text) bool {
			return one.Value == other.Value || covers(one.Value, other.Value)
		})
	})
}

func coversPrincipals(one, other *policy.Statement) bool {
	if one.Effect == policy.Deny && len(one.Principals) == 1 && one.Principals[0].Type == policy.Everyone {
		return len(other.Principals) > 0
	}
	if len(other.Principals) == 0 {
		return len(one.Principals) == 0
	}
	return !slices.ContainsFunc(other.Principals, func(p policy.Principal) bool {
		return !slices.ContainsFunc(one.Principals, func(q policy.Principal) bool {
			return p.Type == q.Type && p.Value == q.Value
		})
	})
}

func sameCondition(a, b policy.Condition) bool {
	if a.Name() != b.Name() || !strings.EqualFold(a.Key, b.Key) || len(a.Values) != len(b.Values) {
		return false
	}
	left, right := policy.Strings(a.Values), policy.Strings(b.Values)
	slices.Sort(left)
	slices.Sort(right)
	return slices.Equal(left, right)
}
