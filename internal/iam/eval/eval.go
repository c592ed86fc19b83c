// Package eval decides one request against one policy document, literally as the AWS
// documentation says. It is the reference for package prove.
//
// Sentences of the documentation are cited by their page: UG is the IAM User Guide.
package eval

import "github.com/keyward/terraform-provider-keyward/internal/iam/policy"

// Outcome is the decision of one resource policy alone.
type Outcome string

// The outcomes. The two "ForAccount" outcomes come from a principal that stands for the whole
// account: an Allow then only delegates to that account's own IAM policies. A Deny is final for
// everybody in the account (UG, "AWS JSON policy elements: Principal"), so DeniedForAccount is
// the answer only when the account itself is asked about, by its id or its root's ARN.
const (
	Allowed           Outcome = "Allowed"
	AllowedForAccount Outcome = "AllowedForAccount"
	ExplicitlyDenied  Outcome = "ExplicitlyDenied"
	DeniedForAccount  Outcome = "DeniedForAccount"
	ImplicitlyDenied  Outcome = "ImplicitlyDenied"
	// Ambiguous means that AWS's documents disagree; Decision.Readings holds each answer.
	Ambiguous Outcome = "Ambiguous"
)

// Permits reports whether the policy lets the request through, if need be with the help of the
// account's own IAM policies.
func (o Outcome) Permits() bool { return o == Allowed || o == AllowedForAccount }

// Forbids reports whether a Deny statement stops the request, whatever other policies say.
func (o Outcome) Forbids() bool { return o == ExplicitlyDenied || o == DeniedForAccount }

// Reading is one of several ways to read the documentation, and the outcome under it.
type Reading struct {
	Assumption string
	Outcome    Outcome
}

// Decision is the outcome with its reasons.
type Decision struct {
	Outcome Outcome
	// Statements are the indexes of the statements that decide, in order; under several readings,
	// of those that decide under any.
	Statements []int
	// Readings are set when Outcome is Ambiguous.
	Readings []Reading
}

// Decide evaluates one request. The document must hold no atoms. An identity policy is evaluated
// as that of the request's principal.
//
// Where AWS's documents are at odds, every reading is tried; see [Question].
func Decide(doc *policy.Document, req Request) Decision {
	return underAllReadings(func(reading func(Question) bool) Decision {
		return DecideUnder(doc, req, reading)
	})
}

// DecideUnder evaluates one request under one reading of the documentation, which answers the
// questions that the documentation leaves open. It never returns Ambiguous.
func DecideUnder(doc *policy.Document, req Request, reading func(Question) bool) Decision {
	e := newEvaluation(doc.Version, req, reading)
	matched := map[Outcome][]int{}
	for i := range doc.Statements {
		if outcome := e.statement(&doc.Statements[i]); outcome != ImplicitlyDenied {
			matched[outcome] = append(matched[outcome], i)
		}
	}
	// An explicit deny overrides every allow (UG, "Policy evaluation logic").
	for _, outcome := range []Outcome{ExplicitlyDenied, DeniedForAccount, Allowed, AllowedForAccount} {
		if statements := matched[outcome]; statements != nil {
			return Decision{Outcome: outcome, Statements: statements}
		}
	}
	return Decision{Outcome: ImplicitlyDenied}
}

// statement is the outcome that one statement alone gives the request.
func (e *evaluation) statement(s *policy.Statement) Outcome {
	match := e.match(s)
	switch {
	case match == NoMatch:
		return ImplicitlyDenied
	case s.Effect == policy.Deny && match == AccountMatch && e.caller.isAccount():
		return DeniedForAccount
	case s.Effect == policy.Deny:
		return ExplicitlyDenied
	case match == AccountMatch:
		return AllowedForAccount
	}
	return Allowed
}
