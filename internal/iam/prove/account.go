package prove

import (
	"cmp"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// WithAccountGrant is a copy of a policy of a bucket or a secret that also says what such a policy
// need not say: IAM policies of the resource's own account can allow every request that the policy
// does not deny. Without it a Deny that disappears would look like no change. A key policy delegates
// by a statement of its own, and needs none of this. The scope must have an account and a partition,
// which may be atoms of the document.
//
// Sources: Amazon S3 user guide, "How Amazon S3 authorizes a request"; IAM User Guide, "Policy
// evaluation logic".
func WithAccountGrant(doc *policy.Document, scope Scope) *policy.Document {
	account := "arn:" + scope.Partition + ":iam::" + scope.Account + ":root"
	granted := *doc
	granted.Statements = append(slices.Clone(doc.Statements), policy.Statement{
		Index:      len(doc.Statements),
		Effect:     policy.Allow,
		Principals: []policy.Principal{{Type: policy.AWS, Value: account}},
		Actions:    policy.Texts(cmp.Or(scope.Service, "s3") + ":*"),
		Resources:  policy.Texts("*"),
	})
	return &granted
}
