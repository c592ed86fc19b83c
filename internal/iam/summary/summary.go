// Package summary says who can do what under a policy: kinds of principals against groups of
// actions, each cell proven by the engine. It also tells strangers from those whom a policy names,
// whether AWS calls a policy public, and what its statements are good for.
//
// A summary is about the policy alone. What IAM policies, service control policies and grants add
// or take away is outside of it, but for one thing: where a policy leaves a decision to the IAM
// policies of an account, it says so.
package summary

import (
	"fmt"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Summary is what a policy permits, to whom, and what its statements are good for.
type Summary struct {
	Access []Row
	// AWSPublic says whether AWS calls the policy public, ExternalAccess whether an outsider can get
	// in. Neither follows from the other; see [Public] and [External].
	AWSPublic, ExternalAccess Fact
	Statements                []Statement
}

// Row is a party with one cell for each group of actions.
type Row struct {
	Party
	Cells []Cell
}

// Lets reports whether anything of a row is permitted, or may be.
func (r *Row) Lets() bool {
	return slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Answer != No })
}

// Of summarises the policy of a key, a bucket or a secret. It fails for policies of other services.
func Of(doc *policy.Document, scope prove.Scope) (*Summary, error) {
	if Groups(scope.Service) == nil {
		return nil, fmt.Errorf("a summary is about the policy of a key, a bucket or a secret, not of %q", scope.Service)
	}
	doc, scope = Placed(doc, scope)
	rows := Access(doc, scope)
	for i := range rows {
		rows[i].Name = doc.Atoms.Replace(rows[i].Name, func(a policy.Atom) string {
			if rows[i].Kind == OwnAccount {
				return "" // not known, and the kind says which it is
			}
			return "(" + a.Name + ")"
		})
	}
	return &Summary{
		Access:         rows,
		AWSPublic:      Public(doc, scope),
		ExternalAccess: External(doc, scope),
		Statements:     Statements(doc, scope),
	}, nil
}

// Access is who can do what. The scope must have an account and a partition, which may be atoms; see
// [Placed].
func Access(doc *policy.Document, scope prove.Scope) []Row {
	q := newInquiry(doc, scope)
	var rows []Row
	for _, party := range partiesOf(doc, scope) {
		row := Row{Party: party}
		for _, group := range Groups(scope.Service) {
			row.Cells = append(row.Cells, q.cell(&party, group))
		}
		rows = append(rows, row)
	}
	return rows
}

// Names and domains of the atoms for an account and a partition that are not known. AccountAtom is
// what an answer depends on that would be known with the resource's own account.
const (
	AccountAtom   = "account"
	accountDomain = "????????????"
	partitionAtom = "partition"
)

// Placed are a document and a scope with atoms where the account and the partition are not known.
func Placed(doc *policy.Document, scope prove.Scope) (*policy.Document, prove.Scope) {
	atoms := policy.Atoms{}
	if doc.Atoms != nil {
		atoms = *doc.Atoms
	}
	copied := *doc
	copied.Atoms = &atoms
	if scope.Partition == "" {
		scope.Partition = atoms.Text(partitionAtom, "aws", "aws-*")
	}
	if scope.Account == "" {
		scope.Account = atoms.Text(AccountAtom, accountDomain)
	}
	return &copied, scope
}
