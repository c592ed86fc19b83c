package functions_test

import (
	"strings"
	"testing"
)

func TestAtMost(t *testing.T) {
	t.Parallel()
	const deny = `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
		"Resource": ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}`
	for name, test := range map[string]struct{ policy, reference, want string }{
		"the same":            {`{}`, `{}`, "true"},
		"less":                {`{"Resource": "arn:aws:s3:::orders/in/*"}`, `{}`, "true"},
		"more":                {`{"Action": ["s3:GetObject", "s3:PutObject"]}`, `{}`, "false"},
		"an unknown resource": {`{"Resource": "?"}`, `{}`, "unknown"},
		"an unknown resource, all of which are in": {`{"Resource": "?"}`, `{"Resource": "*"}`, "true"},
		"an unknown resource, more anyway":         {`{"Action": "s3:*", "Resource": ["?", "arn:aws:s3:::orders/*"]}`, `{}`, "false"},
		"an unknown reference":                     {`{}`, `{"Resource": "?any"}`, "unknown"},
		"faults":                                   {`{"Effect": "x"}`, `{}`, "error in argument 0: Effect must be"},
		"faults of the reference":                  {`{}`, `{"Effect": "x"}`, "error in argument 1: Effect must be"},
		"two kinds":                                {`{}`, `{"Principal": null}`, "error in argument 1: Principal must be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := answer(t, "policy_at_most", policyWith(t, test.policy), policyWith(t, test.reference))
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
	t.Run("a Deny that is missing", func(t *testing.T) {
		t.Parallel()
		open := strings.Replace(deny, `"false"`, `"never"`, 1)
		if got := answer(t, "policy_at_most", text(open), text(deny)); got != "false" {
			t.Error(got)
		}
		if got := answer(t, "policy_at_most", text(deny), text(open)); got != "true" {
			t.Error(got)
		}
	})
	t.Run("an identity policy", func(t *testing.T) {
		t.Parallel()
		identity := text(`{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`)
		if got := answer(t, "policy_at_most", identity, text(deny)); !strings.Contains(got, "cannot be compared") {
			t.Error(got)
		}
	})
}
