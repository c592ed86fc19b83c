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
	scope := prove.Scope{Account: account}
	result := prove.Subsumes(reference, candidate, scope)
	both := &policy.Document{Statements: slices.Concat(reference.Statements, candidate.Statements)}
	if result.Verdict != prove.Holds || Kind(both) != model.Bucket {
		return result
	}
	atoms := &policy.Atoms{}
	for _, doc := range []*policy.Document{reference, candidate} {
		if !doc.Known() {
			atoms = doc.Atoms
		}
	}
	place := compose.Environment{Partition: single(partitions(both)), Account: account}.WithAtoms(atoms)
	scope.Account, scope.Partition = place.Account, place.Partition
	before, after := prove.WithAccountGrant(reference, scope), prove.WithAccountGrant(candidate, scope)
	before.Atoms, after.Atoms = atoms, atoms
	if result = prove.Subsumes(before, after, scope); result.Verdict == prove.Violated {
		result.Assumption = cmp.Or(result.Assumption, "an IAM policy of the bucket's own account allows the request.")
	}
	return result
}
