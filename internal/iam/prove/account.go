package prove

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// WithAccountGrant is a copy of a bucket policy that also says what a bucket policy need not say:
// IAM policies of the bucket's own account can allow every request that the bucket policy does not
// deny. Without it a Deny that disappears would look like no change. A key policy delegates by a
// statement of its own, and needs none of this. The scope must have an account and a partition,
// which may be atoms of the document.
//
// Source: Amazon S3 user guide, "How Amazon S3 authorizes a request".
func WithAccountGrant(doc *policy.Document, scope Scope) *policy.Document {
	account := "arn:" + scope.Partition + ":iam::" + scope.Account + ":root"
	granted := *doc
	granted.Statements = append(slices.Clone(doc.Statements), policy.Statement{
		Index:      len(doc.Statements),
		Effect:     policy.Allow,
		Principals: []policy.Principal{{Type: policy.AWS, Value: account}},
		Actions:    policy.Texts("s3:*"),
		Resources:  policy.Texts("*"),
	})
	return &granted
}
