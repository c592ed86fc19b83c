package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// LosesControl lists who in the resource's own account can change the policy before, and can not
// after, whatever the request: principals that either policy names, and the account as a whole. The
// documents must share the table of their atoms, and the scope must be that of [Placed].
func LosesControl(before, after *policy.Document, scope prove.Scope) []Party {
	was, is := newInquiry(before, scope), newInquiry(after, scope)
	both := &policy.Document{
		Version: after.Version, Atoms: after.Atoms, Statements: slices.Concat(before.Statements, after.Statements),
	}
	var lost []Party
	for _, p := range partiesOf(both, scope) {
		if !p.isOwn(both, scope) {
			continue
		}
		if scope.Service == "s3" {
			// The root user always keeps control of a bucket's policy (S3 User Guide, "Bucket policies").
			p.rows = with(p.rows, []policy.Condition{demand("StringNotEquals", "aws:PrincipalType", "Account")})
		}
		if was.cell(&p, ChangePolicy).may() && is.cell(&p, ChangePolicy).Answer == No {
			lost = append(lost, p)
		}
	}
	return lost
}

// may reports whether something is permitted for sure, if only under conditions.
func (c Cell) may() bool { return c.Answer == Yes || c.Answer == Conditional }

// isOwn reports whether a party is the resource's own account or belongs to it.
func (p *Party) isOwn(doc *policy.Document, scope prove.Scope) bool {
	return p.Kind == OwnAccount ||
		p.Kind == Principal && AccountOf(doc, policy.Principal{Type: policy.AWS, Value: p.Name}) == scope.Account
}
