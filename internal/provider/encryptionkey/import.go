package encryptionkey

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// Import takes a key id, key ARN, alias or alias ARN, each but the ARNs optionally with "@REGION", or an identity.
func (kind) Import(
	ctx context.Context, provider *base.Provider, req resource.ImportStateRequest,
) (map[string]attr.Value, string, error) {
	name, region := base.ImportID(req.ID)
	if req.ID == "" {
		var identity identityModel
		if err := composite.ReadIdentity(ctx, req, &identity); err != nil {
			return nil, "", err
		}
		name, region = identity.ID.ValueString(), identity.Region.ValueString()
	}
	if env := composite.Place(name); env.Region != "" {
		region = env.Region
	}
	p, err := partsIn(ctx, provider, region)
	if err != nil {
		return nil, name, err
	}
	k, err := p.describe(ctx, name)
	if err == nil && k == nil {
		err = errors.New("there is no such key; write its key id, its ARN or one of its aliases (alias/...), with @REGION behind " +
			"it when it is not in the provider's Region")
	}
	if err != nil {
		return nil, name, err
	}
	return map[string]attr.Value{
		"id": types.StringValue(k.ID), "key_id": types.StringValue(k.ID), "arn": types.StringValue(k.ARN),
		"region": types.StringValue(composite.Place(k.ARN).Region),
	}, name, nil
}

// Identity is in the ARN of the key.
func (kind) Identity(_ context.Context, _ *base.Provider, m *model) any {
	env := composite.Place(m.ARN.ValueString())
	return identityModel{ID: m.ID, Region: types.StringValue(env.Region), Account: types.StringValue(env.Account)}
}
