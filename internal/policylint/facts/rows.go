package facts

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/iam/summary"
)

// Condition keys (IAM User Guide, "AWS global condition context keys"; Service Authorization
// Reference for Amazon S3 and AWS KMS).
const (
	secureTransport    = "aws:SecureTransport"
	principalARN       = "aws:PrincipalArn"
	principalAccount   = "aws:PrincipalAccount"
	principalIsService = "aws:PrincipalIsAWSService"
	principalType      = "aws:PrincipalType"

	sseAlgorithm   = "s3:x-amz-server-side-encryption"
	sseKey         = "s3:x-amz-server-side-encryption-aws-kms-key-id"
	sseCustomerKey = "s3:x-amz-server-side-encryption-customer-algorithm"

	grantForAWSResource = "kms:GrantIsForAWSResource"
)

// rootUser is the value of aws:PrincipalType for the root user of an account.
const rootUser = "Account"

// row describes the requests of one question.
func row(parts ...func(*prove.Row)) prove.Row {
	r := prove.Row{Effect: policy.Allow}
	for _, part := range parts {
		part(&r)
	}
	return r
}

func actions(patterns ...string) func(*prove.Row) {
	return func(r *prove.Row) { r.Actions = policy.Texts(patterns...) }
}

// by restricts a question to AWS principals: ARNs of roles, users or whole accounts.
func by(principals ...string) func(*prove.Row) {
	return func(r *prove.Row) {
		for _, value := range principals {
			r.Principals = append(r.Principals, policy.Principal{Type: policy.AWS, Value: value})
		}
	}
}

func when(operator, key string, values ...string) func(*prove.Row) {
	return func(r *prove.Row) {
		r.Conditions = append(r.Conditions, policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)})
	}
}

// whenNone restricts a question to requests in which a key has none of the values, or is absent.
// Without values it restricts nothing.
func whenNone(operator, key string, values []string) func(*prove.Row) {
	if len(values) == 0 {
		return func(*prove.Row) {}
	}
	return when(operator, key, values...)
}

// beyond restricts a question to requests that the policy names by none of the bindings.
func beyond(doc *policy.Document, bindings []summary.Binding, also map[string][]string) func(*prove.Row) {
	return func(r *prove.Row) { r.Conditions = append(r.Conditions, summary.Beyond(doc, bindings, also)...) }
}

// present restricts a question to requests that have a key, absent to those that do not.
func present(key string) func(*prove.Row) { return when("Null", key, "false") }

func absent(key string) func(*prove.Row) { return when("Null", key, "true") }

// notAService leaves out requests that AWS services make in their own name.
func notAService(r *prove.Row) {
	r.Conditions = append(r.Conditions, policy.Condition{
		Operator: "Bool", IfExists: true, Key: principalIsService, Values: policy.Texts("false"),
	})
}
