package standin

import (
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// everything is the identity policy of every caller.
var everything = &policy.Document{
	Version: policy.Version2012,
	Statements: []policy.Statement{
		{Effect: policy.Allow, Actions: policy.Texts("*"), Resources: policy.Texts("*")},
	},
}

// access is one question to a resource policy.
type access struct {
	action, resource string
	// owner is the account that the resource belongs to.
	owner   string
	context map[string][]string
}

// principal is the caller as package eval names it.
func (i identity) principal() string {
	if i.ARN == "" {
		return eval.Anonymous
	}
	return i.ARN
}

// permits decides a question by a resource policy (nil for none) and the caller's identity
// policies, which allow everything. Where AWS's documents leave the answer open it is no; the
// reason is the end of AWS's message.
func (x *exchange) permits(doc *policy.Document, a access) (reason string, allowed bool) {
	if doc == nil {
		doc = &policy.Document{Version: policy.Version2012}
	}
	decision := eval.Authorize(doc, []*policy.Document{everything}, eval.Request{
		Principal: x.caller.principal(), Action: a.action, Resource: a.resource, Account: a.owner, Context: a.context,
	})
	switch decision.Outcome {
	case eval.Allowed:
		return "", true
	case eval.ExplicitlyDenied:
		return "with an explicit deny in a resource-based policy", false
	case eval.Ambiguous:
		return "because AWS's documents leave open what the policy means", false
	default:
		return fmt.Sprintf("because no resource-based policy allows the %s action", a.action), false
	}
}

// deny is AWS's refusal of an action.
func (x *exchange) deny(a access, reason string) *reply {
	return x.refuse(accessDenied(x.call.Operation, fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %q %s",
		x.caller.principal(), a.action, a.resource, reason)))
}
