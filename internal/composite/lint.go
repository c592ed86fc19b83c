package composite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// lint checks the object as it will be. The state is nil or null for a new one.
func (r *Resource[M, I, S]) lint(
	ctx context.Context, intent *I, state *tfsdk.State, env compose.Environment,
) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, subject := range r.kind.Subjects(intent) {
		change := gate.Change{Subject: subject, Changed: true}
		switch {
		case i > 0:
			change = gate.Change{Subject: subject, Prior: subject}
		case state != nil && !state.Raw.IsNull():
			if change.Prior = r.prior(ctx, state, env); change.Prior != nil {
				change.Changed = gate.Differ(change.Prior, subject)
			}
		}
		diags.Append(r.Gate.Check(ctx, change)...)
	}
	return diags
}

// prior is the object as the state has it, with the policy that AWS has; nil for the state of an object that was
// never finished, or that is not as any configuration could say.
func (r *Resource[M, I, S]) prior(ctx context.Context, state *tfsdk.State, env compose.Environment) *model.Subject {
	intent, diags := r.decode(state.Raw, env)
	if diags.HasError() {
		return nil
	}
	var text types.String
	if state.GetAttribute(ctx, path.Root("policy_json"), &text).HasError() || text.IsNull() {
		return nil
	}
	subject := r.kind.Subjects(intent)[0]
	subject.Policy, subject.Origins = nil, nil
	if text.ValueString() == "" {
		return subject
	}
	document, err := policy.Parse([]byte(text.ValueString()))
	if err != nil {
		return nil
	}
	subject.Policy, subject.Origins = document, make([]string, len(document.Statements))
	return subject
}
