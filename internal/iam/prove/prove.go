// Package prove answers questions about all requests at once: what a policy can permit, with a
// concrete request as proof, or why the question cannot be decided. It never guesses.
package prove

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Verdict is the answer to a question about a policy.
type Verdict string

// The verdicts. Unknown always carries a reason and is never a pass.
const (
	Holds    Verdict = "holds"
	Violated Verdict = "violated"
	Unknown  Verdict = "unknown"
)

// Result is a verdict with its proof.
type Result struct {
	Verdict Verdict
	// Witness is the request that gets through; set when Violated.
	Witness *eval.Request
	// Statements are the indexes of the statements that decide the witness's fate.
	Statements []int
	// Reason says why the verdict is Unknown, in words for a user.
	Reason string
	// DependsOn names the atoms on which an Unknown verdict depends.
	DependsOn []string
	// Assumption is what was assumed by whoever asked the question, beside what the documents say. A
	// verdict of this package alone rests on none: where AWS's documents disagree it is the same under
	// every reading, or Unknown.
	Assumption string
}

// Scope says what the policy is attached to; it fixes the well-formedness axioms.
type Scope struct {
	// Service is the IAM prefix ("s3", "kms", "secretsmanager"); "" for identity policies and when
	// it is not known.
	Service string
	// Account, Partition and Region of the resource. "" = unknown.
	Account, Partition, Region string
	// ARN of the resource itself, "" when unknown.
	ARN string
}

// A Row restricts the requests a question is about. It has the form of a statement, whose Effect
// and Sid do not count: a request is in the question when the statement would match it. Nil
// Principals, Actions or Resources mean "any".
type Row = policy.Statement

// Program is a document made ready for questions. It is safe for concurrent use.
type Program struct {
	doc     *policy.Document
	scope   Scope
	layouts *layouts
	// plain says that nobody looks at witnesses.
	plain bool
}

// Compile prepares a document, which may hold atoms. It never fails: what it cannot handle turns
// the questions that touch it Unknown. The document must not change afterwards. Rows may hold the
// atoms of the document.
func Compile(doc *policy.Document, scope Scope) *Program {
	return &Program{doc: doc, scope: scope, layouts: &layouts{}}
}

// Plain is the program for questions of which only the verdict counts: a witness is a request that
// exists, but not made to look likely.
func (p *Program) Plain() *Program {
	plain := *p
	plain.plain = true
	return &plain
}

// Excludes holds when no request in the rows is allowed (Allowed or AllowedForAccount) by the
// document; violated carries one that is.
func (p *Program) Excludes(rows ...Row) Result {
	return p.ask(allowedInRows, rows).result(Violated, Holds)
}

// Permits is the opposite question: it holds when some request in the rows is allowed, and then
// carries it as Witness; violated means that none is.
func (p *Program) Permits(rows ...Row) Result {
	return p.ask(allowedInRows, rows).result(Holds, Violated)
}

// Denies holds when every request in the rows meets an explicit Deny, whatever identity policies
// say; violated carries one that does not.
func (p *Program) Denies(rows ...Row) Result {
	return p.ask(undeniedInRows, rows).result(Violated, Holds)
}

// Subsumes holds when candidate permits nothing that reference does not; with rows, nothing among
// the requests in the rows. Documents that both hold atoms must share the table.
func Subsumes(reference, candidate *policy.Document, scope Scope, rows ...Row) Result {
	c := comparison{reference: reference, candidate: candidate, scope: scope, rows: rows, layouts: &layouts{}}
	return c.answer().result(Violated, Holds)
}
