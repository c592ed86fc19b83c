package base

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// SavePartial puts a half-made object into state, as soon as it exists: what the plan knows, the
// attributes in known, and null for the rest. Terraform then taints it when Create fails. Unknown
// values would do as well, but for them Terraform blames the provider on top of the real error. The
// object must carry the creation marker already; SaveTakenOver adds where it came from.
func SavePartial(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State, private PrivateWriter,
	known map[string]attr.Value,
) diag.Diagnostics {
	raw, err := tftypes.Transform(plan.Raw, func(_ *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if !value.IsKnown() {
			return tftypes.NewValue(value.Type(), nil), nil
		}
		return value, nil
	})
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to save the state of a half-made object", err.Error())}
	}
	state.Raw = raw
	var diags diag.Diagnostics
	for name, value := range known {
		diags.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	diags.Append(SaveMarked(ctx, private, true)...)
	return diags
}
