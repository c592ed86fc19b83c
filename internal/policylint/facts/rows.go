package facts

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Global condition keys (IAM User Guide, "AWS global condition context keys").
const (
	secureTransport  = "aws:SecureTransport"
	principalAccount = "aws:PrincipalAccount"
)

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

func principal(kind policy.PrincipalType, values ...string) func(*prove.Row) {
	return func(r *prove.Row) {
		for _, value := range values {
			r.Principals = append(r.Principals, policy.Principal{Type: kind, Value: value})
		}
	}
}

func condition(operator, key string, values ...string) func(*prove.Row) {
	return func(r *prove.Row) {
		r.Conditions = append(r.Conditions, policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)})
	}
}
