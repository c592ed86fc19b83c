package rotationfunction

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

// lint checks what the role may do and whom it trusts. The state is nil or null for a new function.
func (r *Resource) lint(
	ctx context.Context, intent *compose.RotationFunction, state *tfsdk.State, env compose.Environment,
) diag.Diagnostics {
	permissions, trust := lint.FromRotationFunction(intent)
	change := gate.Change{Subject: permissions, Changed: true}
	if state != nil && !state.Raw.IsNull() {
		if change.Prior = prior(ctx, state, env); change.Prior != nil {
			change.Changed = gate.Differ(change.Prior, change.Subject)
		}
	}
	diags := r.Gate.Check(ctx, change)
	// Whom the role trusts never changes.
	diags.Append(r.Gate.Check(ctx, gate.Change{Subject: trust, Prior: trust})...)
	diags.Append(othersWarning(ctx, state, intent.Name)...)
	return diags
}

// prior are the permissions as the state has them; nil for the state of a function that was never finished.
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
	subject, _ := lint.FromRotationFunction(intent)
	subject.Policy, subject.Origins = document, make([]string, len(document.Statements))
	return subject
}
