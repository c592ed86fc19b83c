package prove

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// mode is what kind of request is searched for.
type mode uint8

const (
	allowedInRows  mode = iota // in a row, and allowed
	undeniedInRows             // in a row, and met by no Deny
	newlyAllowed               // allowed by the document, not by the reference
)

// problem is one search without atoms that are worth trying out.
type problem struct {
	mode      mode
	scope     Scope
	doc       *policy.Document
	reference *policy.Document // of newlyAllowed
	rows      []Row
	atoms     unknowns
	// variables are the values that are chosen for policy variables.
	variables map[string]binding
	// readings are the answers that are taken where AWS's documents disagree.
	readings readings
	layouts  *layouts
	// plain says that nobody looks at the witness.
	plain bool
	// size is that of all texts.
	size int
	// budget is shared by everything that is tried.
	budget *budget
}

// answer says whether a request of the kind exists.
type answer struct {
	exists     truth
	witness    *eval.Request
	statements []int
	reason     string
	atoms      string  // texts with the atoms on which a maybe may depend
	variables  []piece // the policy variables on which it may depend
	questions  []openQuestion
	dependsOn  []string
}

// result turns the answer into a verdict.
func (a answer) result(exists, none Verdict) Result {
	switch a.exists {
	case yes:
		return Result{Verdict: exists, Witness: a.witness, Statements: a.statements}
	case no:
		return Result{Verdict: none}
	case maybe:
	}
	if a.reason == "" {
		a.reason = "depends on values that are not known yet: " + strings.Join(a.dependsOn, ", ")
	}
	return Result{Verdict: Unknown, Reason: a.reason, DependsOn: a.dependsOn}
}

// ask answers a question about rows.
func (p *Program) ask(m mode, rows []Row) answer {
	if len(rows) == 0 {
		return answer{exists: maybe, reason: "the question names no requests"}
	}
	problem := problem{mode: m, scope: p.scope, doc: p.doc, rows: rows, layouts: p.layouts, plain: p.plain}
	return problem.solve()
}

// comparison is the question of Subsumes.
type comparison struct {
	reference, candidate *policy.Document
	scope                Scope
	rows                 []Row // none = all requests
	layouts              *layouts
}

func (c comparison) answer() answer {
	if a, b := c.reference, c.candidate; a.Atoms != b.Atoms && !a.Known() && !b.Known() {
		return answer{exists: maybe, reason: "the policies have different tables of unknown values"}
	}
	return c.problem().solve()
}

func (c comparison) problem() *problem {
	rows := c.rows
	if len(rows) == 0 {
		rows = []Row{{}}
	}
	return &problem{
		mode: newlyAllowed, scope: c.scope, doc: c.candidate, reference: c.reference,
		rows: rows, layouts: c.layouts,
	}
}

// statementLines lists all statements that take part.
func (p *problem) statementLines() []line {
	out := p.appendLines(nil, p.doc, allowPart, denyPart)
	if p.reference != nil {
		out = p.appendLines(out, p.reference, otherAllowPart, otherDenyPart)
	}
	return out
}

// language is what texts mean in documents of a version.
func (p *problem) language(version string) language {
	return language{version: version, atoms: p.atoms, variables: p.variables, readings: p.readings}
}

// choices tells apart the problems about the same documents.
func (p *problem) choices() string {
	if len(p.variables)+len(p.readings) == 0 {
		return ""
	}
	return fmt.Sprint(p.variables, p.readings) // maps in the order of their keys
}

// rowLines lists the rows of the question.
func (p *problem) rowLines() []line {
	out := make([]line, len(p.rows))
	for i := range p.rows {
		out[i] = line{part: rowPart, statement: &p.rows[i], language: p.language(policy.Version2012)}
	}
	return out
}

func (p *problem) appendLines(out []line, doc *policy.Document, allow, deny part) []line {
	for i := range doc.Statements {
		l := line{part: allow, statement: &doc.Statements[i], language: p.language(doc.Version)}
		if l.statement.Effect == policy.Deny {
			l.part = deny
		}
		out = append(out, l)
	}
	return out
}

// solve answers the problem for all values of its atoms.
func (p *problem) solve() answer {
	p.atoms.table = p.doc.Atoms
	if p.reference != nil && !p.reference.Known() {
		p.atoms.table = p.reference.Atoms
	}
	p.budget = cmp.Or(p.budget, newBudget())
	return new(split).solve(p, 0)
}

// decide searches first with every doubt in favour of the request: if there is none then, there is
// none. Otherwise it exists if a search with every doubt against it ends well too. The question is
// nil when it was too large.
func (p *problem) decide() (answer, *question) {
	q, err := p.layouts.of(p).question(p.rowLines(), p.budget)
	if err != nil {
		return answer{exists: maybe, reason: err.Error()}, nil
	}
	q.goal.needAllow = p.mode != undeniedInRows
	q.goal.compare = p.mode == newlyAllowed
	f, err := q.find(false)
	switch {
	case err != nil:
		return answer{exists: maybe, reason: err.Error()}, nil
	case f == nil:
		return answer{exists: no}, q
	}
	doubts := q.doubts(f)
	if len(doubts) == 0 {
		return p.replay(q, f), q
	}
	if f, err = q.find(true); err == nil && f != nil {
		return p.replay(q, f), q
	}
	a := answer{exists: maybe}
	a.reason, a.atoms, a.variables = explain(doubts)
	a.questions = openQuestions(doubts)
	return a, q
}
