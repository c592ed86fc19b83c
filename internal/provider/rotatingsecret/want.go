package rotatingsecret

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// errNoAccount says why a secret cannot be made with skip_requesting_account_id.
var errNoAccount = errors.New("the account of the secret is not known: the provider block has skip_requesting_account_id = true")

// parts is the AWS side of a secret in a Region, "" = the provider's.
func (r *Resource) parts(ctx context.Context, region string) (*parts, error) {
	api, err := r.Clients.Secrets(ctx, region)
	if err != nil {
		return nil, err
	}
	functions, err := r.Clients.Lambda(ctx, region)
	if err != nil {
		return nil, err
	}
	return &parts{api: api, functions: functions, elsewhere: r.Clients.Secrets, clock: r.Clock}, nil
}

// want is the secret that the configuration asks for at apply, when nothing is unknown any more. It is linted
// once more. The state is nil for a new secret.
func (r *Resource) want(
	ctx context.Context, config tfsdk.Config, plan *model, state *tfsdk.State,
) (*wanted, diag.Diagnostics) {
	caller, err := r.Clients.Identity(ctx)
	if err == nil && caller.Account == "" {
		err = errNoAccount
	}
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, plan.name(), err)}
	}
	env := compose.Environment{Partition: caller.Partition, Account: caller.Account, Region: plan.Region.ValueString()}
	if env.Region == "" {
		if env.Region, err = r.Clients.Region(ctx); err != nil {
			return nil, diag.Diagnostics{base.Failed("apply", thing, plan.name(), err)}
		}
	}
	intent, diags := decode(config.Raw, env)
	if diags.HasError() {
		return nil, diags
	}
	composed := intent.Policy()
	if composed.Document == nil || !composed.Known() {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic(base.Unable("apply", thing, plan.name()),
			fmt.Sprintf("The policy still depends on unknown values (%v). This is a bug; please report it.", composed.Unknown))}
	}
	// Warnings were shown with the plan.
	if diags := r.lint(ctx, intent, state, env).Errors(); diags.HasError() {
		return nil, diags
	}
	w := &wanted{
		Secret: intent, Policy: composed.JSON(), Tags: expandTexts(r.TagsAll(plan.Tags)), Identity: identityOf(intent.Name, env),
	}
	return w, w.firstValue(ctx, config, plan)
}

// identityOf is what the creation marker of a secret stands for.
func identityOf(name string, env compose.Environment) base.Identity {
	return base.Identity{Type: typeName, Account: env.Account, Region: env.Region, Name: name}
}
