package rotationfunction

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

var (
	errNoFunction = errors.New("there is no such function; write its name, with @REGION behind it when it is not in the provider's " +
		"Region, or its ARN")
	errNotAFunction = errors.New("a function is imported as a whole: write its name, or its ARN without a version or alias")
)

// Import takes a name, optionally with "@REGION", an ARN, or an identity.
func (kind) Import(
	ctx context.Context, provider *base.Provider, req resource.ImportStateRequest,
) (map[string]attr.Value, string, error) {
	called := req.ID
	name, region := base.ImportID(req.ID)
	var account string
	if req.ID == "" {
		var identity identityModel
		if err := composite.ReadIdentity(ctx, req, &identity); err != nil {
			return nil, "", err
		}
		name, region, account = identity.Name.ValueString(), identity.Region.ValueString(), identity.Account.ValueString()
		called = name
	}
	if named, err := arn.Parse(name); err == nil {
		region, name = named.Region, strings.TrimPrefix(named.Resource, "function:")
	}
	if strings.Contains(name, ":") {
		return nil, called, errNotAFunction
	}
	p, err := find(ctx, provider, name, region, account)
	if err != nil {
		return nil, called, err
	}
	return map[string]attr.Value{
		"id": types.StringValue(name), "name": types.StringValue(name), "arn": types.StringValue(p.expected().ARN()),
		"region": types.StringValue(p.Region), "role_name": types.StringValue(p.Role),
	}, called, nil
}

// find is a function by name in a Region, "" = the provider's, and an account, "" = any.
func find(ctx context.Context, provider *base.Provider, name, region, account string) (*parts, error) {
	caller, err := provider.Clients.Identity(ctx)
	switch {
	case err != nil:
		return nil, err
	case caller.Account == "":
		return nil, errors.New("the AWS account is not known: the provider block has skip_requesting_account_id = true")
	case account != "" && account != caller.Account:
		return nil, fmt.Errorf("it belongs to the account %s, and the provider works in %s", account, caller.Account)
	}
	if region == "" {
		if region, err = provider.Clients.Region(ctx); err != nil {
			return nil, err
		}
	}
	env := compose.Environment{Partition: caller.Partition, Region: region, Account: caller.Account}
	p, err := partsOf(ctx, provider, namesOf(compose.RotationFunctionAt(env, name), env))
	if err != nil {
		return nil, err
	}
	found, err := p.find(ctx)
	if err == nil && !found.Function {
		err = errNoFunction
	}
	return p, err
}

// Identity is what identifies a function on AWS.
func (kind) Identity(_ context.Context, _ *base.Provider, m *model) any {
	n := m.names()
	return identityModel{Name: types.StringValue(n.Function), Region: types.StringValue(n.Region), Account: types.StringValue(n.Account)}
}
