package encryptionkey

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// ImportState imports a key by key id, key ARN, alias or alias ARN, each but the ARNs optionally
// with "@REGION", or by its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	name, region := base.ImportID(req.ID)
	if req.ID == "" {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		name, region = identity.ID.ValueString(), identity.Region.ValueString()
	}
	if env := place(name); env.Region != "" {
		region = env.Region
	}
	p, err := r.parts(ctx, region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("import", thing, name, err))
		return
	}
	k, err := p.describe(ctx, name)
	if err == nil && k == nil {
		err = fmt.Errorf("there is no such key; write its key id, its ARN or one of its aliases (alias/...), with @REGION behind " +
			"it when it is not in the provider's Region")
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("import", thing, name, err))
		return
	}
	for attribute, value := range map[string]string{
		"id": k.ID, "key_id": k.ID, "arn": k.ARN, "region": place(k.ARN).Region,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, k.ARN)...)
}
