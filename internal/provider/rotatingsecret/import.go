package rotatingsecret

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// ImportState imports a secret by its ARN or name, the name optionally with "@REGION", or by its identity. The
// value is not touched.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, region := importTarget(req.ID)
	if req.ID == "" {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		id, region = importTarget(identity.ARN.ValueString())
	}
	p, err := r.parts(ctx, region)
	if err != nil {
		resp.Diagnostics.Append(base.Failed("import", thing, id, err))
		return
	}
	s, err := p.describe(ctx, id)
	switch {
	case err != nil:
	case s == nil:
		err = errors.New("there is no such secret; write its ARN or its name, with @REGION behind the name when it is not in the provider's Region")
	default:
		err = s.managed()
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("import", thing, id, err))
		return
	}
	for attribute, value := range map[string]string{"id": s.ARN, "arn": s.ARN, "name": s.Name, "region": place(s.ARN).Region} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, s.ARN)...)
}

// importTarget takes an import id apart. The name of a secret may hold an @ itself.
func importTarget(id string) (target, region string) {
	if env := place(id); env.Region != "" {
		return id, env.Region
	}
	if name, region := base.ImportID(id); compose.PartitionOf(region) != "" {
		return name, region
	}
	return id, ""
}
