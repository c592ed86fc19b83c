package securebucket

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// identityModel is the resource identity.
type identityModel struct {
	Bucket  fw.String `tfsdk:"bucket"`
	Region  fw.String `tfsdk:"region"`
	Account fw.String `tfsdk:"account_id"`
}

// Identity has no account where that is not to be asked for.
func (kind) Identity(ctx context.Context, provider *base.Provider, m *model) any {
	identity := identityModel{Bucket: m.Bucket, Region: m.Region, Account: fw.StringNull()}
	if caller, err := provider.Clients.Identity(ctx); err == nil && caller.Account != "" {
		identity.Account = fw.StringValue(caller.Account)
	}
	return identity
}

// Import takes "NAME", "NAME@REGION" or an identity.
func (kind) Import(
	ctx context.Context, provider *base.Provider, req resource.ImportStateRequest,
) (map[string]attr.Value, string, error) {
	name, region, err := importTarget(ctx, req)
	if err == nil && region == "" {
		region, err = provider.Clients.Region(ctx)
	}
	if err != nil {
		return nil, name, err
	}
	return map[string]attr.Value{
		"id": fw.StringValue(name), "bucket": fw.StringValue(name), "region": fw.StringValue(region),
	}, name, nil
}

// importTarget reads what is to be imported; the region is "" for the provider's.
func importTarget(ctx context.Context, req resource.ImportStateRequest) (name, region string, err error) {
	if req.ID == "" {
		var target identityModel
		err := composite.ReadIdentity(ctx, req, &target)
		return target.Bucket.ValueString(), target.Region.ValueString(), err
	}
	name, region = base.ImportID(req.ID)
	if name == "" || region == "" && name != req.ID {
		return req.ID, "", errors.New("the id is the name of the bucket, or NAME@REGION for a bucket in another region than the provider's")
	}
	return name, region, nil
}
