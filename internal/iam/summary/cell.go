package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Answer says whether a party can do something.
type Answer string

// The answers. Yes and Conditional come with a request as proof, Unknown with the reason.
const (
	Yes         Answer = "yes"
	Conditional Answer = "conditional" // only in requests that meet conditions of the policy
	No          Answer = "no"
	Unknown     Answer = "unknown"
)

// Cell is what is proven about one party and one group of actions. It is No when no action of the
// group is permitted. Otherwise it is about the group's telling action where that is permitted, and
// else about any of them. What the policy grants a principal by itself counts before what it leaves
// to the IAM policies of the account.
type Cell struct {
	Group  Group
	Answer Answer
	// Partial says that the group's telling action is not permitted, but another one is.
	Partial bool
	// Needs are the condition keys that a permitted request has to have values of. Without any one of
	// them the request is not permitted; other sets of keys may do as well.
	Needs []string
	// Witness is a permitted request, and Statements are those that permit it; none where that is left to
	// the account's IAM policies.
	Witness    *eval.Request
	Statements []int
	// Delegated says that the policy leaves the decision to the IAM policies of the account. Extended
	// says so of requests beyond those that the policy grants by itself.
	Delegated, Extended bool
	Reason              string
	DependsOn           []string
}

// inquiry is a policy made ready for the questions of its cells.
type inquiry struct {
	scope prove.Scope
	// doc is the policy with what the account's IAM policies can add to it; its first statements are the
	// own ones of the policy.
	doc *policy.Document
	own int
	// program answers about doc, and direct about what the policy grants by itself.
	program, direct *prove.Program
	keys            []plainKey
}

func newInquiry(doc *policy.Document, scope prove.Scope) *inquiry {
	own, direct := len(doc.Statements), prove.Compile(Direct(doc), scope)
	if delegates(scope.Service) {
		doc = prove.WithAccountGrant(doc, scope)
	}
	return &inquiry{scope, doc, own, prove.Compile(doc, scope), direct, plainKeys(doc)}
}

// delegates reports whether IAM policies of the resource's own account can allow what its policy
// does not. Only a key is out of their reach unless its policy says otherwise (KMS Developer Guide,
// "Key policies").
func delegates(service string) bool { return service != "kms" }

// cell answers whether a party can do what a group of actions does.
func (q *inquiry) cell(p *Party, group Group) Cell {
	if p.Kind != Principal {
		return q.answer(q.program, p, group)
	}
	// Elsewhere a party is an account or wider, and granted something as such.
	granted := q.answer(q.direct, p, group)
	if !granted.may() {
		return q.answer(q.program, p, group)
	}
	whole := q.answer(q.program, p, group)
	granted.Extended = whole.Delegated && (len(granted.Needs) > 0 || granted.Partial)
	return granted
}

// answer is the cell of a party and a group by one of the programs.
func (q *inquiry) answer(program *prove.Program, p *Party, group Group) Cell {
	rows := p.doing(Actions(q.scope.Service, group)...)
	first := program.Permits(rows...)
	switch first.Verdict {
	case prove.Violated:
		return Cell{Group: group, Answer: No}
	case prove.Unknown:
		return Cell{Group: group, Answer: Unknown, Reason: first.Reason, DependsOn: first.DependsOn}
	case prove.Holds:
	}
	one := p.doing(telling[q.scope.Service][group])
	result := program.Permits(one...)
	switch result.Verdict {
	case prove.Holds:
		rows, first = one, result
	case prove.Unknown:
		return Cell{Group: group, Answer: Unknown, Reason: result.Reason, DependsOn: result.DependsOn}
	case prove.Violated:
	}
	cell := q.conditions(program, p, group, rows, first)
	cell.Partial = result.Verdict == prove.Violated
	return cell
}

// doing are the requests of a party for some actions.
func (p *Party) doing(actions ...string) []prove.Row {
	rows := slices.Clone(p.rows)
	for i := range rows {
		rows[i].Actions = policy.Texts(actions...)
	}
	return rows
}

// conditions finds out under which conditions a party is let in: it makes one key after the other
// plain and keeps those without which nothing is permitted any more.
func (q *inquiry) conditions(program *prove.Program, p *Party, group Group, rows []prove.Row, first prove.Result) Cell {
	cell := Cell{Group: group, Answer: Yes}
	proof := first
	for _, key := range q.keys {
		if p.Kind == Organization && (key.is(organizationID) || key.is(organizationPath)) {
			continue
		}
		for _, conditions := range key.plain {
			narrowed := with(rows, conditions)
			result := program.Permits(narrowed...)
			if result.Verdict == prove.Holds {
				if !key.split {
					rows, proof = narrowed, result
				}
				continue
			}
			cell.Answer = Conditional
			if !slices.Contains(cell.Needs, key.name) {
				cell.Needs = append(cell.Needs, key.name)
			}
			if result.Verdict == prove.Unknown {
				cell.Reason, cell.DependsOn = result.Reason, result.DependsOn
			}
		}
	}
	slices.Sort(cell.Needs)
	cell.Witness = proof.Witness
	cell.Delegated = p.delegated(q.doc, proof.Statements)
	cell.Statements = slices.DeleteFunc(slices.Clone(proof.Statements), func(i int) bool { return i >= q.own })
	return cell
}

// delegated reports whether all of the statements let the party in as part of its account, which
// leaves the decision to the IAM policies there (UG, "AWS JSON policy elements: Principal").
func (p *Party) delegated(doc *policy.Document, statements []int) bool {
	return !slices.ContainsFunc(statements, func(i int) bool {
		s := &doc.Statements[i]
		switch p.Kind {
		case Account, OwnAccount:
			return s.NotPrincipal || slices.ContainsFunc(s.Principals, func(q policy.Principal) bool { return q.Value == "*" })
		case Principal:
			return s.NotPrincipal || !slices.ContainsFunc(s.Principals, isAccount) ||
				slices.ContainsFunc(s.Principals, func(q policy.Principal) bool { return q.Value == "*" || q.Value == p.Name })
		case Anonymous, Anyone, Organization, AnyService, Service:
		}
		return true
	})
}

// isAccount reports whether an element stands for a whole account.
func isAccount(p policy.Principal) bool {
	arn, isARN := policy.SplitARN(p.Value)
	return p.Type == policy.AWS && (policy.IsAccountID(p.Value) || isARN && arn.Resource == string(policy.Root))
}

// with narrows rows by more conditions.
func with(rows []prove.Row, conditions []policy.Condition) []prove.Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Conditions = slices.Concat(out[i].Conditions, conditions)
	}
	return out
}
