package summary

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Fact is whether something is so with a policy: Yes, No or Unknown.
type Fact struct {
	Answer Answer
	// Statements are the indexes of those that make it so, and Witness is the proof where there is one.
	Statements []int
	Witness    *eval.Request
	Reason     string
	DependsOn  []string
}

// permitted is the fact that something in the rows is permitted.
func permitted(doc *policy.Document, scope prove.Scope, rows ...prove.Row) Fact {
	r := prove.Compile(doc, scope).Permits(rows...)
	answer := map[prove.Verdict]Answer{prove.Holds: Yes, prove.Violated: No, prove.Unknown: Unknown}[r.Verdict]
	return Fact{Answer: answer, Statements: r.Statements, Witness: r.Witness, Reason: r.Reason, DependsOn: r.DependsOn}
}

// External is whether an outsider can get in: anybody who is not of the resource's own account,
// named or not, under whatever conditions. Calls that AWS services make in their own name are no
// outsiders'. The scope must be that of [Placed].
func External(doc *policy.Document, scope prove.Scope) Fact {
	return permitted(doc, scope, Outsiders(scope)...)
}

// Outsiders are the requests of everybody who is not of the resource's own account, AWS services
// apart.
func Outsiders(scope prove.Scope) []prove.Row {
	return []prove.Row{{Conditions: []policy.Condition{
		notAService(), demand("StringNotEquals", principalAccount, scope.Account),
	}}}
}

// Strangers are the requests of everybody whom none of the documents names in any way, be it by the
// network: who can make them is let in with all the world. Conditions that anybody can meet name
// nobody.
func Strangers(scope prove.Scope, docs ...*policy.Document) []prove.Row {
	conditions := []policy.Condition{notAService()}
	for i, doc := range docs {
		accounts := Accounts(doc)
		if i == 0 {
			accounts = append(accounts, scope.Account)
		}
		conditions = append(conditions, Beyond(doc, CallerBindings, map[string][]string{principalAccount: accounts})...)
	}
	return []prove.Row{{Conditions: conditions}}
}

// UnboundServices are the requests of AWS services for resources that none of the documents names: of
// the own account, by an ARN, an organization or the encryption context. Whoever makes a service act
// for them is let in with it (IAM User Guide, "The confused deputy problem").
func UnboundServices(scope prove.Scope, docs ...*policy.Document) []prove.Row {
	conditions := []policy.Condition{demand("Bool", isService, "true"), demand("StringNotEquals", "aws:SourceAccount", scope.Account)}
	for _, doc := range docs {
		bindings := slices.Concat(SourceBindings, ContextBindings(doc))
		conditions = append(conditions, Beyond(doc, bindings, nil)...)
	}
	return []prove.Row{{Conditions: conditions}}
}

func notAService() policy.Condition {
	c := demand("Bool", isService, "false")
	c.IfExists = true
	return c
}
