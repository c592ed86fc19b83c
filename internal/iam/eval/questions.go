package eval

import (
	"maps"
	"slices"
	"strings"
)

// Question is a point on which AWS's documents contradict each other or are silent, and public
// evaluators differ. Both answers are tried; a decision that depends on one is Ambiguous.
type Question uint8

// The open questions. "Yes" is what the name says.
const (
	// UnresolvedNegated: a negated operator, or NotResource, matches when a policy variable in it
	// has no value. One documented example says so; two sentences call the statement invalid.
	UnresolvedNegated Question = iota
	// NotPrincipalExempts: NotPrincipal exempts a caller who is listed while the account (or role)
	// that the caller belongs to is not. The documents say that the outcome might differ by service.
	NotPrincipalExempts
	// AnyValueIfExists: ForAnyValue with IfExists matches when the key is absent.
	AnyValueIfExists
	// UnqualifiedMultiValue: an operator without ForAllValues or ForAnyValue can match a key with
	// several values. The documents only say that a set operator must be used.
	UnqualifiedMultiValue
	// AWSStarIsService: the principal {"AWS": "*"} includes AWS service principals, as "*" does.
	AWSStarIsService
	// VariableInBool: Bool replaces policy variables. The documents say both.
	VariableInBool
	// WrongTypeNegated: a negated operator matches a value that is not of its type, such as
	// ArnNotEquals and a value that is no ARN.
	WrongTypeNegated
	// StarInARNOperator: a bare "*" in an ARN operator matches every ARN.
	StarInARNOperator
	// NoPolicyValues: a condition with an empty list of values matches.
	NoPolicyValues
	// EmptyIsPresent: a key whose list of values is empty counts as present.
	EmptyIsPresent
	// QualifiedNull: Null with a set operator means what it means without.
	QualifiedNull
)

// sentences hold what is assumed with the answers yes and no.
var sentences = map[Question][2]string{
	UnresolvedNegated: {
		"a negated element matches where a policy variable has no value",
		"a statement does not apply where a policy variable has no value",
	},
	NotPrincipalExempts: {
		"NotPrincipal exempts a listed caller whose account or role is not listed",
		"NotPrincipal exempts a caller only where its account and role are listed too",
	},
	AnyValueIfExists: {
		"ForAnyValue with IfExists matches an absent key",
		"ForAnyValue with IfExists does not match an absent key",
	},
	UnqualifiedMultiValue: {
		"an operator without set operator can match a multi-valued key",
		"an operator without set operator never matches a multi-valued key",
	},
	AWSStarIsService: {
		`{"AWS": "*"} includes AWS services`,
		`{"AWS": "*"} does not include AWS services`,
	},
	VariableInBool: {
		"Bool replaces policy variables",
		"Bool takes policy variables literally",
	},
	WrongTypeNegated: {
		"a negated operator matches a value that is not of its type",
		"a negated operator does not match a value that is not of its type",
	},
	StarInARNOperator: {
		`"*" in an ARN operator matches every ARN`,
		`"*" in an ARN operator matches nothing`,
	},
	NoPolicyValues: {
		"a condition without values matches",
		"a condition without values does not match",
	},
	EmptyIsPresent: {
		"a key with an empty list of values is present",
		"a key with an empty list of values is absent",
	},
	QualifiedNull: {
		"Null ignores a set operator",
		"Null with a set operator does not match",
	},
}

// Assumption says in words what is assumed with the answer to the question.
func (q Question) Assumption(yes bool) string {
	if yes {
		return sentences[q][0]
	}
	return sentences[q][1]
}

// underAllReadings decides under every combination of answers to the questions that decide asks.
func underAllReadings(decide func(reading func(Question) bool) Decision) Decision {
	readings := explore(map[Question]bool{}, decide)
	decision := Decision{Outcome: readings[0].Outcome}
	for _, r := range readings {
		decision.Statements = union(decision.Statements, r.Statements)
	}
	if len(readings) > 1 {
		decision.Outcome = Ambiguous
		for _, r := range readings {
			decision.Readings = append(decision.Readings, Reading{strings.Join(r.assumptions, "; "), r.Outcome})
		}
	}
	return decision
}

// answered is a decision with the assumptions on which it rests.
type answered struct {
	Decision
	assumptions []string
}

// explore decides with the given answers. When that asks another question, it decides again with
// either answer, and leaves the question out where both lead to the same. The results are several
// only if their outcomes differ.
func explore(answers map[Question]bool, decide func(func(Question) bool) Decision) []answered {
	var open []Question
	decision := decide(func(q Question) bool {
		answer, known := answers[q]
		if !known {
			open = append(open, q)
		}
		return answer
	})
	if open == nil {
		return []answered{{Decision: decision}}
	}
	branch := func(answer bool) []answered {
		next := maps.Clone(answers)
		next[open[0]] = answer
		return explore(next, decide)
	}
	yes, no := branch(true), branch(false)
	if slices.EqualFunc(yes, no, sameReading) {
		for i := range yes {
			yes[i].Statements = union(yes[i].Statements, no[i].Statements)
		}
		return yes
	}
	return append(assuming(open[0].Assumption(true), yes), assuming(open[0].Assumption(false), no)...)
}

func sameReading(a, b answered) bool {
	return a.Outcome == b.Outcome && slices.Equal(a.assumptions, b.assumptions)
}

// assuming puts an assumption before those of the decisions.
func assuming(assumption string, decisions []answered) []answered {
	for i := range decisions {
		decisions[i].assumptions = append([]string{assumption}, decisions[i].assumptions...)
	}
	return decisions
}

// union is the sorted union of lists of statements.
func union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Questions lists the open questions.
func Questions() []Question { return slices.Sorted(maps.Keys(sentences)) }
