package securebucket

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestKeepsAccess(t *testing.T) {
	t.Parallel()
	const (
		account = "123456789012"
		user    = "arn:aws:iam::123456789012:user/terraform"
		session = "arn:aws:sts::123456789012:assumed-role/deploy/run"
	)
	tests := map[string]struct {
		caller, statement string
		denied            bool
	}{
		"TLS only": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"Bool":{"aws:SecureTransport":"false"}}`, false},
		"TLS 1.3 only": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"NumericLessThan":{"s3:TlsVersion":"1.3"}}`, false},
		"everybody but another": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/other"}}`, true},
		"everybody but the caller": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/terraform"}}`, false},
		"everybody but the caller's role, which has a path": {session, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/ci/deploy"}}`, false},
		"the account": {session, `"Effect":"Deny","Principal":{"AWS":"123456789012"},"Action":"s3:PutBucketPolicy"`, true},
		"the caller's role": {session, `"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::123456789012:role/deploy"},
			"Action":"s3:ListBucket"`, true},
		"another network, which cannot be known": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		"another organisation, which cannot be known": {user, `"Effect":"Deny","Principal":"*","Action":"s3:*",
			"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},
			"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`, false},
		"another action": {user, `"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject"`, false},
		"the root user":  {"arn:aws:iam::123456789012:root", `"Effect":"Deny","Principal":"*","Action":"s3:*"`, false},
		"nothing allowed, which IAM may still do": {user, `"Effect":"Allow","Principal":{"AWS":"210987654321"},
			"Action":"s3:GetObject"`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Sid":"TheOne",` + test.statement +
				`,"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}]}`))
			if err != nil {
				t.Fatal(err)
			}
			err = keepsAccess(doc, test.caller, account, "arn:aws:s3:::b")
			if (err != nil) != test.denied {
				t.Fatalf("keepsAccess = %v, want a refusal: %t", err, test.denied)
			}
			if err != nil && !strings.Contains(err.Error(), "TheOne") {
				t.Errorf("the refusal does not name the statement: %v", err)
			}
		})
	}
}
