package composite

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Task is what a Create or Update is to bring about, with nothing unknown.
type Task[M, I any] struct {
	*base.Provider
	// Config has the write-only arguments, which Plan has not.
	Config tfsdk.Config
	Plan   *M
	// State is nil for a new object.
	State    *M
	Intent   *I
	Document *policy.Document
	// Policy is the document as it is to be put.
	Policy string
	// Tags are the wanted ones, without the creation marker.
	Tags map[string]string
	// Identity is what the creation marker stands for.
	Identity base.Identity
	Env      compose.Environment
	// Caller is whose credentials Terraform uses.
	Caller awsclient.Identity
	// Marked says that the object to update carried a creation marker when it was last read.
	Marked bool
}

// errNoAccount says why nothing can be made with skip_requesting_account_id.
var errNoAccount = errors.New("the AWS account is not known, and what Keyward makes names it: the provider block has " +
	"skip_requesting_account_id = true")

// begin makes a planned change ready to be applied: its policy composed and judged again. The state is nil for
// a new object.
func (r *Resource[M, I, S]) begin(
	ctx context.Context, config tfsdk.Config, plan *M, state *tfsdk.State, private base.PrivateReader,
) (*Task[M, I], Change, diag.Diagnostics) {
	name := r.kind.Label(plan)
	task := &Task[M, I]{Provider: r.Provider, Config: config, Plan: plan}
	if err := r.locate(ctx, task); err != nil {
		return nil, nil, diag.Diagnostics{r.failed("apply", name, err)}
	}
	var diags diag.Diagnostics
	if task.Intent, diags = r.decode(config.Raw, task.Env); diags.HasError() {
		return nil, nil, diags
	}
	composed := r.kind.Policy(task.Intent)
	if composed.Document == nil || !composed.Known() {
		diags.AddError(base.Unable("apply", r.about.Thing, name),
			fmt.Sprintf("The policy still depends on unknown values (%v). This is a bug; please report it.", composed.Unknown))
		return nil, nil, diags
	}
	// Warnings were shown with the plan.
	if diags = r.lint(ctx, task.Intent, state, task.Env).Errors(); diags.HasError() {
		return nil, nil, diags
	}
	if state != nil {
		var is M
		diags.Append(state.Get(ctx, &is)...)
		marked, more := base.LoadMarked(ctx, private)
		diags.Append(more...)
		task.State, task.Marked = &is, marked
	}
	will := S(plan).Common()
	if will.PolicyJSON.IsUnknown() {
		will.PolicyJSON = types.StringValue(composed.JSON())
	}
	will.TagsAll = r.TagsAll(will.Tags)
	task.Document, task.Policy, task.Tags = composed.Document, composed.JSON(), base.StringMap(will.TagsAll)
	task.Identity = r.identity(r.kind.Name(task.Intent), task.Env)
	if diags.HasError() {
		return nil, nil, diags
	}
	change, more := r.kind.Begin(ctx, task)
	diags.Append(more...)
	return task, change, diags
}

// locate finds out where the change is to happen.
func (r *Resource[M, I, S]) locate(ctx context.Context, task *Task[M, I]) error {
	caller, err := r.Clients.Identity(ctx)
	if err == nil && caller.Account == "" {
		err = errNoAccount
	}
	will := S(task.Plan).Common()
	if err == nil && will.Region.ValueString() == "" {
		var region string
		region, err = r.Clients.Region(ctx)
		will.Region = types.StringValue(region)
	}
	task.Caller = caller
	task.Env = compose.Environment{Partition: caller.Partition, Account: caller.Account, Region: will.Region.ValueString()}
	return err
}
