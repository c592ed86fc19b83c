package rotatingsecret

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// when says in words when a secret with this rotation is rotated. It is unknown while the schedule is, and null
// where there is none.
func when(rotation types.Object) types.String {
	if rotation.IsUnknown() {
		return types.StringUnknown()
	}
	attributes := rotation.Attributes()
	days, _ := attributes["automatically_after_days"].(types.Int64)
	schedule, _ := attributes["schedule_expression"].(types.String)
	duration, _ := attributes["duration"].(types.String)
	if days.IsUnknown() || schedule.IsUnknown() || duration.IsUnknown() {
		return types.StringUnknown()
	}
	r := &compose.SecretRotation{
		AfterDays: int(days.ValueInt64()), Schedule: schedule.ValueString(), Duration: duration.ValueString(),
	}
	return base.Optional(r.When())
}

// inWords plans rotation_schedule from the rotation beside it.
type inWords struct{}

func (inWords) Description(context.Context) string {
	return "Says in words when the secret is rotated."
}

func (m inWords) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString sets the words anew in every plan, so that they are known as soon as the schedule is.
func (inWords) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	var rotation types.Object
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("rotation"), &rotation)...)
	if !resp.Diagnostics.HasError() {
		resp.PlanValue = when(rotation)
	}
}
