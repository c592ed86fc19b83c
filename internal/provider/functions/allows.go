package functions

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// allows is policy_allows.
type allows struct{}

func newAllows() function.Function { return allows{} }

// Metadata names the function.
func (allows) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "policy_allows"
}

// Definition describes the function.
func (allows) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Whether a policy permits one request",
		MarkdownDescription: "Decides one request by one policy alone, as AWS documents the evaluation of policies. The result is " +
			"`true` if the policy permits the request: by itself, or by letting the principal's account permit it, which a " +
			"statement for the account as a whole does. It is `false` if a statement denies the request or none allows it. " +
			"Where AWS's documents can be read in several ways that decide differently, the call fails and names the readings." + unknownText,
		Parameters: []function.Parameter{
			parameter("policy", "The policy document."+policyText),
			parameter("request", "An object with `principal` (an ARN, a service name or `ANONYMOUS`; the ARN of a role stands for its "+
				"sessions), `action`, `resource`, and optionally `account` (the owner of the resource, where its ARN does not say) and "+
				"`context` (condition keys with a value or a list of values). Without a `context`, the request has the keys that "+
				"follow from the principal, such as `aws:PrincipalArn`; with one, it has no other keys."),
		},
		Return: function.BoolReturn{},
	}
}

// Run decides the request.
func (allows) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	document, request := argument{position: 0, name: "policy"}, argument{position: 1, name: "request"}
	if resp.Error = req.Arguments.Get(ctx, &document.value, &request.value); resp.Error != nil {
		return
	}
	atoms := &policy.Atoms{}
	doc, fault := document.document(ctx, atoms)
	asked, other := request.request(ctx, atoms)
	if resp.Error = function.ConcatFuncErrors(fault, other); resp.Error != nil {
		return
	}
	result := types.BoolUnknown()
	if doc != nil && asked != nil {
		if result, resp.Error = decide(doc, *asked); resp.Error != nil {
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// decide is unknown where the decision depends on an unknown value.
func decide(doc *policy.Document, request eval.Request) (types.Bool, *function.FuncError) {
	least, most := eval.Bounds(doc, request)
	switch {
	case least.Outcome.Permits():
		return types.BoolValue(true), nil
	case least.Outcome == eval.Ambiguous && most.Outcome == eval.Ambiguous:
		var readings []string
		for _, r := range least.Readings {
			readings = append(readings, string(r.Outcome)+" if "+r.Assumption)
		}
		return types.BoolUnknown(), function.NewFuncError("AWS's documents can be read in more than one way here, and the " +
			"decision differs: " + strings.Join(readings, "; ") + ". Write the policy so that it does not depend on the reading.")
	case most.Outcome.Permits() || most.Outcome == eval.Ambiguous:
		return types.BoolUnknown(), nil
	}
	return types.BoolValue(false), nil
}
