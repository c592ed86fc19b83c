package facts

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Where no question is asked, the answer would have been that the statement matches.
func TestClearlyMatches_agreesWithTheProof(t *testing.T) {
	t.Parallel()
	scopes := map[string]prove.Scope{
		"s3":             {Service: "s3", ARN: "arn:aws:s3:::b"},
		"kms":            {Service: "kms"},
		"secretsmanager": {Service: "secretsmanager"},
	}
	conditions := []policy.Condition{
		{Operator: "Bool", Key: "aws:SecureTransport", Values: policy.Texts("false")},
		{Operator: "Bool", Key: "aws:SecureTransport", Values: policy.Texts("true")},
		{Operator: "Bool", IfExists: true, Key: "aws:SecureTransport", Values: policy.Texts("false")},
		{Operator: "StringNotEquals", Key: "aws:PrincipalOrgID", Values: policy.Texts("o-a1b2c3d4e5")},
		{Operator: "StringNotEquals", IfExists: true, Key: "aws:SourceVpce", Values: policy.Texts("vpce-0123456789abcdef0")},
		{Operator: "StringNotEquals", Key: "aws:sourcevpc", Values: policy.Texts("vpc-0123456789abcdef0", "vpc-0123456789abcdef1")},
	}
	for service, scope := range scopes {
		scope.Account, scope.Partition = "111122223333", "aws"
		for _, c := range conditions {
			for _, principal := range []policy.PrincipalType{policy.Everyone, policy.AWS} {
				doc := &policy.Document{Version: policy.Version2012, Statements: []policy.Statement{{
					Effect: policy.Deny, Principals: []policy.Principal{{Type: principal, Value: "*"}},
					Actions: policy.Texts(service + ":*"), Resources: policy.Texts("*"), Conditions: []policy.Condition{c},
				}}}
				e := newEvidence(&model.Subject{Kind: model.Bucket, Name: "n", Policy: doc, Scope: scope})
				if !e.clearlyMatches(&doc.Statements[0]) {
					t.Errorf("%s: a question is asked about %s %s", service, c.Name(), c.Key)
				}
				if r := summary.CanMatch(doc, &doc.Statements[0], scope); r.Verdict != prove.Holds {
					t.Errorf("%s: %s %s: the proof says %s %s", service, c.Name(), c.Key, r.Verdict, r.Reason)
				}
			}
		}
	}
}
