// Package policytest runs unit tests of policies. A test file, in YAML, names one policy and says what
// it must decide about single requests (cases) and about all requests of a form at once (properties,
// which are proven). Folders of users' own lint rules have tests, too: the cases.txtar beside each rule.
package policytest

import (
	"regexp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Kind is what a test is about.
type Kind string

// The kinds of tests.
const (
	Case     Kind = "case"     // one request
	Property Kind = "property" // all requests of a form
	Rule     Kind = "rule"     // one subject and one lint rule
)

// Status is how a test went.
type Status string

// The statuses. Unknown is no pass: the policy, or AWS's documents, leave the answer open.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Unknown Status = "unknown"
)

// Test is one thing that must be so.
type Test struct {
	Name string
	Kind Kind
	// Policy is what the test is about: a policy file, an address in a plan, or the id of a rule.
	Policy string
	// File, Line and Column are where the test stands.
	File         string
	Line, Column int

	check func() (Verdict, error)
}

// Verdict is how a test went, and why.
type Verdict struct {
	Status Status
	// Expected and Got are in words.
	Expected, Got string
	// Reason says why the status is Unknown.
	Reason string
	// Assumption is the reading of AWS's documents that a proof rests on, or "".
	Assumption string
	// Statements decide the request.
	Statements []Statement
	// Request is that of a case, or the witness of a property: a request that shows how it fails.
	Request *eval.Request
	// Replay is the command that shows the decision statement by statement, "" where the policy is in no
	// file of its own.
	Replay string
}

// Statement is a statement of the policy and where it stands; Line is 0 where that cannot be told.
type Statement struct {
	Index        int
	Sid          string
	Effect       policy.Effect
	File         string
	Line, Column int
}

// Result is a test and its verdict.
type Result struct {
	Test
	Verdict
}

// Run runs the tests whose name matches, all of them where the expression is nil, in their order. An
// error is a rule that cannot be evaluated; tests of policies have none.
func Run(tests []Test, named *regexp.Regexp) ([]Result, error) {
	var results []Result
	for _, test := range tests {
		if named != nil && !named.MatchString(test.Name) {
			continue
		}
		verdict, err := test.check()
		if err != nil {
			return nil, err
		}
		results = append(results, Result{test, verdict})
	}
	return results, nil
}

// Counts says how many tests went how.
type Counts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Unknown int `json:"unknown"`
}

// Count counts results.
func Count(results []Result) Counts {
	var c Counts
	for i := range results {
		switch results[i].Status {
		case Passed:
			c.Passed++
		case Failed:
			c.Failed++
		case Unknown:
			c.Unknown++
		}
	}
	return c
}
