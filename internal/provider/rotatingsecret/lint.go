package rotatingsecret

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// lint checks the secret as it will be. The state is nil or null for a new secret.
func (r *Resource) lint(
	ctx context.Context, intent *compose.Secret, state *tfsdk.State, env compose.Environment,
) diag.Diagnostics {
	change := gate.Change{Subject: lint.FromSecret(intent, intent.Policy()), Changed: true}
	if state != nil && !state.Raw.IsNull() {
		if change.Prior = prior(ctx, state, env); change.Prior != nil {
			change.Changed = gate.Differ(change.Prior, change.Subject)
		}
	}
	return r.Gate.Check(ctx, change)
}

// prior is the secret as the state has it, with the policy that AWS has; nil for the state of a secret
// that was never finished.
func prior(ctx context.Context, state *tfsdk.State, env compose.Environment) *lint.Subject {
	intent, diags := decode(state.Raw, env)
	if diags.HasError() {
		return nil
	}
	var text types.String
	if state.GetAttribute(ctx, path.Root("policy_json"), &text).HasError() {
		return nil
	}
	document, err := policy.Parse([]byte(text.ValueString()))
	if err != nil {
		return nil
	}
	subject := lint.FromSecret(intent, intent.Policy())
	subject.Policy, subject.Origins = document, make([]string, len(document.Statements))
	return subject
}
