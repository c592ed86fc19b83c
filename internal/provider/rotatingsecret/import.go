package rotatingsecret

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// Import takes an ARN or name, the name optionally with "@REGION", or an identity. The value is not touched.
func (kind) Import(
	ctx context.Context, provider *base.Provider, req resource.ImportStateRequest,
) (map[string]attr.Value, string, error) {
	id, region := importTarget(req.ID)
	if req.ID == "" {
		var identity identityModel
		if err := composite.ReadIdentity(ctx, req, &identity); err != nil {
			return nil, "", err
		}
		id, region = importTarget(identity.ARN.ValueString())
	}
	p, err := partsIn(ctx, provider, region)
	if err != nil {
		return nil, id, err
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
		return nil, id, err
	}
	arn := types.StringValue(s.ARN)
	return map[string]attr.Value{
		"id": arn, "arn": arn, "name": types.StringValue(s.Name), "region": types.StringValue(composite.Place(s.ARN).Region),
	}, id, nil
}

// Identity is the ARN, which tells account, Region and name.
func (kind) Identity(_ context.Context, _ *base.Provider, m *model) any {
	return identityModel{ARN: m.ARN}
}

// importTarget takes an import id apart. The name of a secret may hold an @ itself.
func importTarget(id string) (target, region string) {
	if env := composite.Place(id); env.Region != "" {
		return id, env.Region
	}
	if name, region := base.ImportID(id); compose.PartitionOf(region) != "" {
		return name, region
	}
	return id, ""
}
