package rotationfunction

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// ImportState imports a function by its name, optionally with "@REGION", by its ARN, or by its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	name, region := base.ImportID(req.ID)
	if req.ID == "" {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		name, region = identity.Name.ValueString(), identity.Region.ValueString()
	}
	if named, err := arn.Parse(name); err == nil {
		region, name = named.Region, strings.TrimPrefix(named.Resource, "function:")
	}
	f, p, err := r.locate(ctx, name, region)
	if err == nil {
		var found *deployment
		if found, err = p.find(ctx); err == nil && !found.Function {
			err = errors.New("there is no such function; write its name, with @REGION behind it when it is not in the provider's " +
				"Region, or its ARN")
		}
	}
	if err != nil {
		resp.Diagnostics.Append(base.Failed("import", thing, name, err))
		return
	}
	for attribute, value := range map[string]string{
		"id": name, "name": name, "arn": f.ARN(), "region": p.Region, "role_name": p.Role,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, p.names)...)
}

// locate is a function by name in a Region, "" = the provider's.
func (r *Resource) locate(ctx context.Context, name, region string) (*compose.RotationFunction, *parts, error) {
	caller, err := r.Clients.Identity(ctx)
	if err == nil && caller.Account == "" {
		err = errNoAccount
	}
	if err == nil && region == "" {
		region, err = r.Clients.Region(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	env := compose.Environment{Partition: caller.Partition, Region: region, Account: caller.Account}
	f := compose.RotationFunctionAt(env, name)
	p, err := r.parts(ctx, namesOf(f, env))
	return f, p, err
}
