package rotationfunction

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// errNoAccount says why the function cannot be made with skip_requesting_account_id.
var errNoAccount = errors.New("the permissions of the function name the account, which is not known: the provider block has " +
	"skip_requesting_account_id = true")

// want is the function that the configuration asks for at apply, when nothing is unknown any more. It is linted once
// more. The state is nil for a new function.
func (r *Resource) want(
	ctx context.Context, config tfsdk.Config, plan *model, state *tfsdk.State,
) (*wanted, diag.Diagnostics) {
	name := plan.Name.ValueString()
	var before model
	if state != nil {
		if diags := state.Get(ctx, &before); diags.HasError() {
			return nil, diags
		}
	}
	caller, err := r.Clients.Identity(ctx)
	if err == nil && caller.Account == "" {
		err = errNoAccount
	}
	env := compose.Environment{Partition: caller.Partition, Account: caller.Account, Region: plan.Region.ValueString()}
	if err == nil && env.Region == "" {
		env.Region, err = r.Clients.Region(ctx)
	}
	if err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, name, err)}
	}
	intent, diags := decode(config.Raw, env)
	if diags.HasError() {
		return nil, diags
	}
	composed := intent.RolePolicy()
	if composed.Document == nil || !composed.Known() {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic(base.Unable("apply", thing, name),
			fmt.Sprintf("The policy of the role still depends on unknown values (%v). This is a bug; please report it.", composed.Unknown))}
	}
	// Warnings were shown with the plan.
	if diags := r.lint(ctx, intent, state, env).Errors(); diags.HasError() {
		return nil, diags
	}
	// The plan checks these as far as they are known then.
	if err := errors.Join(plan.checkEnvironment(), plan.checkPackage(&before)); err != nil {
		return nil, diag.Diagnostics{base.Failed("apply", thing, name, err)}
	}
	identity, _ := identityOf(intent)
	w := &wanted{
		RotationFunction: intent, names: namesOf(intent, env), Package: plan.bundle(), Tags: expandTags(r.TagsAll(plan.Tags)),
		AdoptExisting: plan.AdoptExisting.ValueBool(), Identity: identity, SourceAccount: env.Account,
	}
	w.settings = plan.settings(w.roleARN())
	w.Policy, w.Trust, w.Invoke = composed.JSON(), intent.TrustPolicy().JSON(), intent.InvokePolicy().JSON()
	return w, nil
}

// settings are what the plan asks for in AWS's words, without the policies.
func (m *model) settings(roleARN string) settings {
	return settings{
		RoleARN: roleARN, Boundary: m.Boundary.ValueString(),
		Architecture: m.Architecture.ValueString(), Hash: m.bundle().hash(),
		Memory: int(m.Memory.ValueInt64()), Timeout: int(m.Timeout.ValueInt64()),
		Environment: m.environment(), EnvironmentKey: m.EnvironmentKeyARN.ValueString(),
		Subnets: members(m.VPC, "subnet_ids"), SecurityGroups: members(m.VPC, "security_group_ids"),
		Tracing: m.Tracing.ValueString(), Concurrency: int(m.Concurrency.ValueInt64()),
		FailureDestination: m.FailureDestination.ValueString(),
		Retention:          number(m.LogGroup, "retention_in_days"), LogKey: texts(m.LogGroup)("kms_key_arn"),
	}
}

// checkEnvironment refuses more than Lambda takes.
func (m *model) checkEnvironment() error {
	if size := environmentSize(m.environment()); size > largestEnvironment {
		return fmt.Errorf("the settings take %d bytes in the environment of the function, and Lambda takes %d; most of it is tls.ca_pem: "+
			"put the authorities into the package as a file, and name it with tls.ca_file", size, largestEnvironment)
	}
	return nil
}
