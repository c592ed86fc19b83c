// Package base holds what resources are made of: how they get their clients, how they speak to the
// user, and how composites keep the promise that nothing is lost and nothing left behind. The frame
// that puts these together for a composite is package composite.
//
// The promise in short. The first call that creates something marks it with a tag (Marker), the
// last step of Create removes the tag. Create looks for a marked object before it makes one, so
// whatever happened to an earlier run, the next one goes on with the same object. ModifyPlan
// writes into private state what the plan is for (Intent), so that Delete can tell the first leg
// of replacing a half-made object, which it leaves for the Create that follows, from a real
// destroy. Run remembers for the life of one process what has been handed over and adopted.
package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// Provider is what the provider hands to its resources.
type Provider struct {
	Clients *awsclient.Clients
	// DefaultTags come from the provider block: null when there are none, unknown (as a whole or
	// in parts) while Terraform does not know them.
	DefaultTags types.Map
	// Gate lints what a plan is about to make.
	Gate  *gate.Gate
	Clock wait.Clock
	Run   *Run
}

// Resource is embedded in every resource. The Provider is nil until Configure, so not there in
// ValidateConfig.
type Resource struct{ *Provider }

// Configure takes what the provider hands over.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if req.ProviderData == nil {
		return
	}
	provider, ok := req.ProviderData.(*Provider)
	if !ok {
		resp.Diagnostics.AddError("Unable to configure the resource",
			fmt.Sprintf("The provider handed over a %T. This is a bug in the provider; please report it.", req.ProviderData))
		return
	}
	r.Provider = provider
}
