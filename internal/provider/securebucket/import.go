package securebucket

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// identityModel is the resource identity.
type identityModel struct {
	Bucket  fw.String `tfsdk:"bucket"`
	Region  fw.String `tfsdk:"region"`
	Account fw.String `tfsdk:"account_id"`
}

// identity of the bucket in a model; the account is nil where it is not to be asked for.
func (m *model) identity(account *string) identityModel {
	return identityModel{Bucket: m.Bucket, Region: m.Region, Account: fw.StringPointerValue(account)}
}

// importTarget reads what is to be imported.
func importTarget(ctx context.Context, req resource.ImportStateRequest) (identityModel, diag.Diagnostics) {
	var target identityModel
	if req.ID == "" {
		return target, req.Identity.Get(ctx, &target)
	}
	name, region := base.ImportID(req.ID)
	if name == "" || region == "" && name != req.ID {
		return target, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to import "+thing+" "+req.ID,
			"The id is the name of the bucket, or NAME@REGION for a bucket in another region than the provider's.")}
	}
	target.Bucket = fw.StringValue(name)
	if region != "" {
		target.Region = fw.StringValue(region)
	}
	return target, nil
}

// save starts the state of an imported bucket with what Read cannot learn from AWS, at its
// defaults, so that the first plan shows no change of them.
func (i identityModel) save(ctx context.Context, state *tfsdk.State) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range map[string]attr.Value{
		"id":                  i.Bucket,
		"bucket":              i.Bucket,
		"region":              i.Region,
		"minimum_tls_version": fw.StringValue("1.2"),
		"force_destroy":       fw.BoolValue(false),
		"deletion_protection": fw.BoolValue(true),
		"adopt_existing":      fw.BoolValue(false),
	} {
		diags.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}
