package prove

import (
	"cmp"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Grant is an example of the requests that get through for one reason.
type Grant struct {
	Witness eval.Request
	To      Audience
	// Statements are the indexes of the Allow statements that let the witness through.
	Statements []int
	// Lifted are the indexes of Deny statements of the reference that stop the witness, when that is
	// why it counts as new: its Allow statements let it through as well.
	Lifted []int
}

// Access is a verdict with several witnesses that differ in more than their details: each is let
// through by another statement, or comes from another kind of principal.
type Access struct {
	Result
	// Grants are ordered by audience, the most general first. Unless the verdict is Violated there
	// are none.
	Grants []Grant
	// Incomplete says why more may get through than what the Grants are examples of. It is ""
	// when that is all.
	Incomplete string
}

// Grants is the question of [Program.Excludes], answered with up to n grants.
func (p *Program) Grants(n int, rows ...Row) Access {
	problem := problem{mode: allowedInRows, scope: p.scope, doc: p.doc, rows: rows, layouts: p.layouts}
	return problem.access(n, p.ask(allowedInRows, rows))
}

// Undenied is the question of [Program.Denies], answered with up to n grants: one for each row and
// audience. No statement lets them through; none stops them.
func (p *Program) Undenied(n int, rows ...Row) Access {
	problem := problem{mode: undeniedInRows, scope: p.scope, doc: p.doc, rows: rows, layouts: p.layouts}
	return problem.access(n, p.ask(undeniedInRows, rows))
}

// NewAccess is the question of [Subsumes], answered with up to n grants.
func NewAccess(reference, candidate *policy.Document, scope Scope, n int) Access {
	c := comparison{reference: reference, candidate: candidate, scope: scope, layouts: &layouts{}}
	return c.problem().access(n, c.answer())
}

// access finds the grants of a problem that has been answered.
func (p *problem) access(n int, a answer) Access {
	access := Access{Result: a.result(Violated, Holds)}
	if a.exists != yes {
		return access
	}
	p.budget = newBudget()
	s := &grants{problem: p, parties: partiesIn(p.scope, p.documents()...), searches: maxSearches}
	switch p.mode {
	case undeniedInRows:
		s.byRow()
	case newlyAllowed:
		s.byAllow()
		s.byDeny()
	case allowedInRows:
		s.byAllow()
	}
	if len(s.found) == 0 {
		first := Grant{Witness: *a.witness, To: s.parties.audienceOf(a.witness), Statements: a.statements}
		s.found = append(s.found, ranked{Grant: first})
	}
	access.Grants, access.Incomplete = s.best(n), s.incomplete
	access.Witness, access.Statements = &access.Grants[0].Witness, access.Grants[0].Statements
	return access
}

// documents are those that the problem is about.
func (p *problem) documents() []*policy.Document {
	if p.reference == nil {
		return []*policy.Document{p.doc}
	}
	return []*policy.Document{p.doc, p.reference}
}

// maxSearches bounds how many questions are asked to find the grants of one.
const maxSearches = 200

// Reasons why the list of grants may not be complete.
const (
	tooMany      = "more requests get through than were asked for"
	outOfBudget  = "the search for more requests that get through ran out of its budget"
	notAllProven = "more requests may get through: "
)

// ranked is a grant, and how many its statement had before it.
type ranked struct {
	Grant
	rank int
}

// grants is the search for the grants of a problem.
type grants struct {
	problem    *problem
	parties    *parties
	found      []ranked
	searches   int
	incomplete string
}

// byAllow looks for what each Allow statement lets through that those before it do not. In a
// comparison that is what no Allow statement of the reference is about.
func (s *grants) byAllow() {
	var reported []policy.Statement
	for i := range s.problem.doc.Statements {
		if s.problem.doc.Statements[i].Effect != policy.Allow {
			continue
		}
		part := *s.problem
		part.doc = only(part.doc, func(at int, st *policy.Statement) bool { return at == i || st.Effect == policy.Deny })
		part.doc.Statements = append(part.doc.Statements, reported...)
		if part.reference != nil {
			part.reference = only(part.reference, func(_ int, st *policy.Statement) bool { return st.Effect == policy.Allow })
		}
		if s.audiences(&part, Grant{Statements: []int{i}}, len(audiences)) {
			reported = append(reported, refusing(s.problem.doc.Statements[i]))
		}
	}
}

// byRow looks for what no Deny statement stops in each row.
func (s *grants) byRow() {
	for _, row := range s.problem.rows {
		part := *s.problem
		part.rows = []Row{row}
		s.audiences(&part, Grant{Statements: []int{}}, len(audiences))
	}
}

// byDeny looks for what each Deny statement of the reference stops, and no longer anything does.
func (s *grants) byDeny() {
	reference := s.problem.reference
	var allows []Row
	for i := range reference.Statements {
		if reference.Statements[i].Effect == policy.Allow {
			allows = append(allows, reference.Statements[i])
		}
	}
	var reported []policy.Statement
	for k := range reference.Statements {
		if reference.Statements[k].Effect != policy.Deny || len(allows) == 0 {
			continue
		}
		part := *s.problem
		part.rows = allows
		part.reference = only(reference, func(at int, _ *policy.Statement) bool { return at == k })
		part.reference.Statements = append(part.reference.Statements, everything(reference))
		part.doc = only(part.doc, func(int, *policy.Statement) bool { return true })
		part.doc.Statements = append(part.doc.Statements, reported...)
		// A Deny is about requests, and seldom about who makes them: one example does.
		if s.audiences(&part, Grant{Lifted: []int{k}}, 1) {
			reported = append(reported, reference.Statements[k])
		}
	}
}

// audiences looks for requests of up to limit audiences. It reports whether there is any request.
func (s *grants) audiences(part *problem, grant Grant, limit int) bool {
	whole, ok := s.search(part, part.rows)
	if !ok {
		return false
	}
	var reached []Audience
	rank := 0
	add := func(to Audience, a answer) {
		g := grant
		g.Witness, g.To = *a.witness, to
		if g.Statements == nil {
			g.Statements = a.statements
		}
		s.found = append(s.found, ranked{g, rank})
		rank++
	}
	if part.ofIdentity() {
		add(ToPrincipal, whole)
		return true
	}
	for _, to := range audiences {
		if rank == limit || to.within(reached) {
			continue
		}
		if a, ok := s.search(part, s.parties.rows(to, reached, part.rows)); ok {
			add(to, a)
			reached = append(reached, to)
		}
	}
	if rank == 0 {
		add(s.parties.audienceOf(whole.witness), whole)
	}
	return true
}

// search answers one question of many.
func (s *grants) search(part *problem, rows []Row) (answer, bool) {
	if len(rows) == 0 {
		return answer{}, false
	}
	if s.searches--; s.searches < 0 {
		s.incomplete = outOfBudget
		return answer{}, false
	}
	question := *part
	question.rows = rows
	a := question.solve()
	if a.exists == maybe {
		s.incomplete = cmp.Or(s.incomplete, notAllProven+a.result(Violated, Holds).Reason)
	}
	return a, a.exists == yes
}

// best picks n grants: the most general one of every statement before the second of any.
func (s *grants) best(n int) []Grant {
	slices.SortStableFunc(s.found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.generality(), b.generality()))
	})
	if n = max(n, 1); len(s.found) > n {
		s.found, s.incomplete = s.found[:n], cmp.Or(s.incomplete, tooMany)
	}
	slices.SortStableFunc(s.found, func(a, b ranked) int { return cmp.Compare(a.generality(), b.generality()) })
	out := make([]Grant, len(s.found))
	for i := range s.found {
		out[i] = s.found[i].Grant
	}
	return out
}

// generality is lower the more principals the audience may have.
func (g *Grant) generality() int { return slices.Index(audiences, g.To) }

// only is a document with the statements that keep picks.
func only(doc *policy.Document, keep func(int, *policy.Statement) bool) *policy.Document {
	out := *doc
	out.Statements = nil
	for i := range doc.Statements {
		if keep(i, &doc.Statements[i]) {
			out.Statements = append(out.Statements, doc.Statements[i])
		}
	}
	return &out
}

// refusing is a Deny of what an Allow statement matches.
func refusing(s policy.Statement) policy.Statement {
	s.Effect = policy.Deny
	return s
}

// everything is a statement that allows all requests in a document of the kind.
func everything(doc *policy.Document) policy.Statement {
	s := policy.Statement{Effect: policy.Allow, Actions: policy.Texts("*"), Resources: policy.Texts("*")}
	if !doc.IsIdentity() {
		s.Principals = []policy.Principal{{Type: policy.Everyone, Value: "*"}}
	}
	return s
}

// ofIdentity reports whether the problem is about identity policies, which name no principals.
func (p *problem) ofIdentity() bool {
	return p.doc.IsIdentity() && (p.reference == nil || p.reference.IsIdentity())
}
