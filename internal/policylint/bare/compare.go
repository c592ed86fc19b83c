package bare

import (
	"cmp"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Subsumes holds when the candidate permits nothing that the reference does not. It compares what
// the policies themselves permit and, for bucket policies, also what they leave to the IAM policies
// of the bucket's own account: a weaker Deny opens the bucket to those. Documents that both hold
// atoms must share the table. The account owns what the policies belong to, "" where that is not known.
func Subsumes(reference, candidate *policy.Document, account string) prove.Result {
	c := newComparison(reference, candidate, account)
	result := prove.Subsumes(c.reference, c.candidate, c.scope)
	if result.Verdict == prove.Holds && c.grantAccount() {
		result = prove.Subsumes(c.reference, c.candidate, c.scope)
		result.Assumption = cmp.Or(result.Assumption, c.assumption(result.Verdict))
	}
	return result
}

// NewAccess is the same question, answered with up to n requests that only the candidate permits.
func NewAccess(reference, candidate *policy.Document, account string, n int) prove.Access {
	c := newComparison(reference, candidate, account)
	access := prove.NewAccess(c.reference, c.candidate, c.scope, n)
	if access.Verdict == prove.Holds && c.grantAccount() {
		access = prove.NewAccess(c.reference, c.candidate, c.scope, n)
		access.Assumption = cmp.Or(access.Assumption, c.assumption(access.Verdict))
	}
	return access
}

// comparison is a pair of policies that belong to the same thing.
type comparison struct {
	reference, candidate *policy.Document
	kind                 model.Kind
	scope                prove.Scope
}

func newComparison(reference, candidate *policy.Document, account string) *comparison {
	both := &policy.Document{Statements: slices.Concat(reference.Statements, candidate.Statements)}
	kind := Kind(both)
	return &comparison{reference: reference, candidate: candidate, kind: kind, scope: scope(kind, both, account)}
}

// grantAccount adds to bucket policies what the bucket's account may do by its IAM policies. It
// reports whether there is anything to add.
func (c *comparison) grantAccount() bool {
	if c.kind != model.Bucket {
		return false
	}
	atoms := &policy.Atoms{}
	for _, doc := range []*policy.Document{c.reference, c.candidate} {
		if !doc.Known() {
			atoms = doc.Atoms
		}
	}
	place := compose.Environment{Partition: c.scope.Partition, Account: c.scope.Account}.WithAtoms(atoms)
	c.scope.Account, c.scope.Partition = place.Account, place.Partition
	c.reference, c.candidate = prove.WithAccountGrant(c.reference, c.scope), prove.WithAccountGrant(c.candidate, c.scope)
	c.reference.Atoms, c.candidate.Atoms = atoms, atoms
	return true
}

// assumption is what a violation rests on that shows only with the account's IAM policies.
func (c *comparison) assumption(v prove.Verdict) string {
	if v != prove.Violated {
		return ""
	}
	return "an IAM policy of the bucket's own account allows the request."
}
