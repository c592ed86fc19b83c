package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
)

// Ephemeral is embedded in every ephemeral resource. The Provider is nil until Configure.
type Ephemeral struct{ *Provider }

// Configure takes what the provider hands over.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Provider = handed("the ephemeral resource", req.ProviderData, &resp.Diagnostics)
}

// Invoked is embedded in every action. The Provider is nil until Configure.
type Invoked struct{ *Provider }

// Configure takes what the provider hands over.
func (a *Invoked) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = handed("the action", req.ProviderData, &resp.Diagnostics)
}

// handed is what the provider hands over, nil before it is configured.
func handed(to string, data any, diags *diag.Diagnostics) *Provider {
	if data == nil {
		return nil
	}
	provider, ok := data.(*Provider)
	if !ok {
		diags.AddError("Unable to configure "+to,
			fmt.Sprintf("The provider handed over a %T. This is a bug in the provider; please report it.", data))
	}
	return provider
}
