package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
)

// atMost is policy_at_most.
type atMost struct{}

func newAtMost() function.Function { return atMost{} }

// Metadata names the function.
func (atMost) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "policy_at_most"
}

// Definition describes the function.
func (atMost) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Whether a policy permits no more than another",
		MarkdownDescription: "Proves over all requests that a policy permits nothing that a reference does not permit, as " +
			"`keyward compare` does; but for keys it also counts what the policies leave to the IAM policies of the account, " +
			"so that a Deny that is missing counts. The result is `false` if there is a request that only the policy permits. Where " +
			"that cannot be told although both policies are known, the call fails and says why." + unknownText,
		Parameters: []function.Parameter{
			parameter("policy", "The policy document."+policyText),
			parameter("reference", "The policy document that says how much is permitted. An unknown value in it is a value of its own, "+
				"even if the policy has it too: a policy and a reference with the same unknown value compare as unknown."),
		},
		Return: function.BoolReturn{},
	}
}

// Run compares the policies.
func (atMost) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	document, reference := argument{position: 0, name: "policy"}, argument{position: 1, name: "reference"}
	if resp.Error = req.Arguments.Get(ctx, &document.value, &reference.value); resp.Error != nil {
		return
	}
	atoms := &policy.Atoms{}
	candidate, fault := document.document(ctx, atoms)
	most, other := reference.document(ctx, atoms)
	if resp.Error = function.ConcatFuncErrors(fault, other); resp.Error != nil {
		return
	}
	result := types.BoolUnknown()
	if candidate != nil && most != nil {
		if candidate.IsIdentity() != most.IsIdentity() {
			resp.Error = reference.fail("One of the policies is an identity policy and the other has principals: they cannot be compared.")
			return
		}
		if result, resp.Error = compare(most, candidate); resp.Error != nil {
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// compare is unknown where the comparison is open and something in the policies is not known yet.
func compare(reference, candidate *policy.Document) (types.Bool, *function.FuncError) {
	open := !reference.Known() || !candidate.Known()
	result := bare.Subsumes(reference, candidate, "")
	switch {
	case result.Verdict == prove.Unknown && open:
		return types.BoolUnknown(), nil
	case result.Verdict == prove.Unknown:
		return types.BoolUnknown(), function.NewFuncError("It cannot be told whether the policy permits more than the reference: " +
			result.Reason)
	}
	return types.BoolValue(result.Verdict == prove.Holds), nil
}
