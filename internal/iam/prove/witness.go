package prove

import (
	"fmt"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// request is the request that a search ended with, with every condition key that it is about.
func (q *question) request(f *found) eval.Request {
	req := eval.Request{Context: map[string][]string{}}
	if policy.IsAccountID(q.scope.Account) {
		req.Account = q.scope.Account
	}
	var principal string
	f.picks.each(func(a *axis, c *choice) {
		switch {
		case a == f.caller.axis:
			principal = c.text()
		case a == q.action:
			req.Action = c.text()
		case a == q.resource:
			req.Resource = c.text()
		case !c.absent():
			key := a.key
			if a.name == keyCurrentTime { // also where aws:EpochTime is asked for, which follows from it
				key = "aws:CurrentTime"
			}
			for _, m := range c.members {
				req.Context[key] = append(req.Context[key], m.text)
			}
		}
	})
	req.Principal = principal
	if f.caller.name != "" {
		req.Principal = f.caller.name
	}
	if f.caller.kind == session {
		req.Context["aws:PrincipalArn"] = []string{principal}
	}
	return req
}

// replay decides the request once more with package eval, and takes from it what does not matter.
// A request that does not do what it was searched for is never shown.
func (p *problem) replay(q *question, f *found) answer {
	req := q.request(f)
	p = p.withFresh()
	p.size = q.size
	if !p.fits(req) {
		return answer{exists: maybe, reason: fmt.Sprintf(
			"the proof and the evaluator disagree about %s, which is a bug in Keyward; please report it", req)}
	}
	req, ok := p.identified(p.minimal(req))
	if !ok {
		return answer{exists: maybe, reason: "the policy tells callers apart by aws:userid, whose values do not tell the callers' ARNs"}
	}
	if p.plain {
		return answer{exists: yes, witness: &req}
	}
	if polished := p.polish(req); isIdentified(polished) {
		req = polished
	}
	return answer{exists: yes, witness: &req, statements: eval.Decide(p.doc, req).Statements}
}

// stillFits is fits for requests that are only nicer than one that fits. It says no when the budget
// has run out.
func (p *problem) stillFits(req eval.Request) bool {
	return p.budget.spend(workReplay*p.size) == nil && p.fits(req)
}

// fits reports whether a request is what was searched for, under every reading of AWS's documents that
// the problem leaves open.
func (p *problem) fits(req eval.Request) bool {
	return p.readings.always(func(reading func(eval.Question) bool) bool { return p.fitsUnder(req, reading) })
}

func (p *problem) fitsUnder(req eval.Request, reading func(eval.Question) bool) bool {
	if !slices.ContainsFunc(p.rows, func(r Row) bool { return inRow(r, req, reading) }) {
		return false
	}
	outcome := eval.DecideUnder(p.doc, req, reading).Outcome
	switch p.mode {
	case allowedInRows:
		return outcome.Permits()
	case undeniedInRows:
		return !outcome.Forbids()
	case newlyAllowed:
	}
	return outcome.Permits() && !eval.DecideUnder(p.reference, req, reading).Outcome.Permits()
}

// inRow reports whether a row is about the request. A NotPrincipal in a row means exactly the
// others, other than in a document.
func inRow(r Row, req eval.Request, reading func(eval.Question) bool) bool {
	if r.Actions == nil {
		r.Actions = policy.Texts("*")
	}
	if r.Resources == nil {
		r.Resources = policy.Texts("*")
	}
	if r.NotPrincipal {
		listed := r
		listed.NotPrincipal = false
		r.Principals, r.NotPrincipal = nil, false
		if matches(listed, req, reading) {
			return false
		}
	}
	return matches(r, req, reading)
}

func matches(r Row, req eval.Request, reading func(eval.Question) bool) bool {
	return eval.MatchesUnder(policy.Version2012, &r, req, reading) != eval.NoMatch
}
