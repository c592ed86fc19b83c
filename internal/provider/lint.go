package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	lint "github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// lintModel is the policy_lint block.
type lintModel struct {
	Enabled   types.Bool   `tfsdk:"enabled"`
	FailOn    types.String `tfsdk:"fail_on"`
	Undecided types.String `tfsdk:"undecided"`
	Rules     types.List   `tfsdk:"rules"`
	Waivers   types.List   `tfsdk:"waivers"`
}

type waiverModel struct {
	Rule      types.String `tfsdk:"rule"`
	Name      types.String `tfsdk:"name"`
	Statement types.String `tfsdk:"statement"`
	Reason    types.String `tfsdk:"reason"`
	Expires   types.String `tfsdk:"expires"`
}

// gate is what the policy_lint block says. What it leaves out, or what is unknown, is the
// default, which lints.
func (m *model) gate(ctx context.Context) (gate.Settings, diag.Diagnostics) {
	settings := gate.Settings{Enabled: true}
	if m.PolicyLint.IsNull() || m.PolicyLint.IsUnknown() {
		return settings, nil
	}
	var block lintModel
	diags := m.PolicyLint.As(ctx, &block, basetypes.ObjectAsOptions{})
	if enabled := block.Enabled; !enabled.IsNull() && !enabled.IsUnknown() {
		settings.Enabled = enabled.ValueBool()
	}
	settings.FailOn = policylint.Severity(block.FailOn.ValueString())
	settings.Undecided = gate.Undecided(block.Undecided.ValueString())
	settings.Folders = texts(block.Rules)
	if block.Waivers.IsUnknown() {
		return settings, diags
	}
	var waivers []waiverModel
	diags.Append(block.Waivers.ElementsAs(ctx, &waivers, false)...)
	for _, waiver := range waivers {
		settings.Waivers = append(settings.Waivers, lint.Waiver{
			Rule: waiver.Rule.ValueString(), Name: waiver.Name.ValueString(), Statement: waiver.Statement.ValueString(),
			Reason: waiver.Reason.ValueString(), Expires: waiver.Expires.ValueString(),
		})
	}
	return settings, diags
}
