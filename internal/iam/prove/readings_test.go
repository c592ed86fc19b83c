package prove

import (
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// answers is one reading: what to say to the questions that AWS's documents leave open.
type answers = func(eval.Question) bool

// underReadings calls f under every combination of answers to the questions that it asks, until it
// reports false.
func underReadings(f func(answers) bool) {
	var explore func(given map[eval.Question]bool) bool
	explore = func(given map[eval.Question]bool) bool {
		var open []eval.Question
		again := f(func(q eval.Question) bool {
			answer, known := given[q]
			if !known {
				open = append(open, q)
			}
			return answer
		})
		if open == nil {
			return again
		}
		for _, answer := range []bool{true, false} {
			next := maps.Clone(given)
			next[open[0]] = answer
			if !explore(next) {
				return false
			}
		}
		return true
	}
	explore(map[eval.Question]bool{})
}

// readingsOf says whether f holds under some and under every reading.
func readingsOf(f func(answers) bool) (some, every bool) {
	every = true
	underReadings(func(a answers) bool {
		if f(a) {
			some = true
		} else {
			every = false
		}
		return !some || every
	})
	return some, some && every
}

// inRowUnder reports whether a row is about the request. A NotPrincipal in a row means exactly the
// others.
func inRowUnder(row Row, req eval.Request, a answers) bool {
	if row.Actions == nil {
		row.Actions = policy.Texts("*")
	}
	if row.Resources == nil {
		row.Resources = policy.Texts("*")
	}
	if row.NotPrincipal {
		listed := Row{Principals: row.Principals, Actions: policy.Texts("*"), Resources: policy.Texts("*")}
		if eval.MatchesUnder(policy.Version2012, &listed, req, a) != eval.NoMatch {
			return false
		}
		row.Principals, row.NotPrincipal = nil, false
	}
	return eval.MatchesUnder(policy.Version2012, &row, req, a) != eval.NoMatch
}
