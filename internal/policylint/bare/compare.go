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
// the policies themselves permit and, unless they are those of keys, also what they leave to the IAM
// policies of the account that owns what they belong to: a weaker Deny opens it to those. Documents
// that both hold atoms must share the table. The account is "" where it is not known.
func Subsumes(reference, candidate *policy.Document, account string) prove.Result {
	c := newComparison(reference, candidate, account)
	result := prove.Subsumes(c.reference, c.candidate, c.scope)
	if result.Verdict == prove.Holds && c.grantAccount() {
		result = c.withIAM(prove.Subsumes(c.reference, c.candidate, c.scope))
	}
	return result
}

// NewAccess is the same question, answered with up to n requests that only the candidate permits.
func NewAccess(reference, candidate *policy.Document, account string, n int) prove.Access {
	c := newComparison(reference, candidate, account)
	access := prove.NewAccess(c.reference, c.candidate, c.scope, n)
	if access.Verdict == prove.Holds && c.grantAccount() {
		access = prove.NewAccess(c.reference, c.candidate, c.scope, n)
		if access.Result = c.withIAM(access.Result); access.Verdict == prove.Unknown {
			access = prove.Access{Result: access.Result}
		}
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

// grantAccount adds what the account may do by its IAM policies: with a bucket or a secret all that is
// not denied, with a key nothing (KMS Developer Guide, "Key policies"). It reports whether there is
// anything to add.
func (c *comparison) grantAccount() bool {
	service := c.scope.Service
	switch c.kind {
	case model.Key, model.Identity, model.Trust:
		return false
	case model.Bucket, model.Secret:
	default:
		service = "*"
	}
	atoms := &policy.Atoms{}
	for _, doc := range []*policy.Document{c.reference, c.candidate} {
		if !doc.Known() {
			atoms = doc.Atoms
		}
	}
	place := compose.Environment{Partition: c.scope.Partition, Account: c.scope.Account}.WithAtoms(atoms)
	c.scope.Account, c.scope.Partition = place.Account, place.Partition
	granting := c.scope
	granting.Service = service
	c.reference, c.candidate = prove.WithAccountGrant(c.reference, granting), prove.WithAccountGrant(c.candidate, granting)
	c.reference.Atoms, c.candidate.Atoms = atoms, atoms
	return true
}

// withIAM names what a violation rests on that shows only with the account's IAM policies. Where it is
// not clear that they count, it shows nothing.
func (c *comparison) withIAM(r prove.Result) prove.Result {
	switch {
	case r.Verdict != prove.Violated:
		return r
	case c.kind == "":
		return prove.Result{
			Verdict: prove.Unknown,
			Reason: "the candidate denies less, which counts unless the policies are those of a KMS key: " +
				"name the actions of one service.",
		}
	}
	r.Assumption = cmp.Or(r.Assumption, "an IAM policy of the "+string(c.kind)+"'s own account allows the request.")
	return r
}
