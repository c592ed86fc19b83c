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
	task := &Task[M, I]{Provider: r.Provider, Config: config, Plan: plan}
	if err := r.locate(ctx, task); err != nil {
		return nil, nil, diag.Diagnostics{r.failed("apply", r.kind.Label(plan), err)}
	}
	if diags := r.prove(ctx, task, state); diags.HasError() {
		return nil, nil, diags
	}
	if state != nil {
		var is M
		diags := state.Get(ctx, &is)
		marked, more := base.LoadMarked(ctx, private)
		if diags.Append(more...); diags.HasError() {
			return nil, nil, diags
		}
		task.State, task.Marked = &is, marked
	}
	will := S(plan).Common()
	if will.PolicyJSON.IsUnknown() {
		will.PolicyJSON = types.StringValue(task.Policy)
	}
	will.TagsAll = r.TagsAll(will.Tags)
	task.Tags = base.StringMap(will.TagsAll)
	task.Identity = r.identity(r.kind.Name(task.Intent), task.Env)
	change, diags := r.kind.Begin(ctx, task)
	return task, change, diags
}

// prove composes the policy, with nothing unknown any more, and judges it once more.
func (r *Resource[M, I, S]) prove(ctx context.Context, task *Task[M, I], state *tfsdk.State) diag.Diagnostics {
	intent, diags := r.decode(task.Config.Raw, task.Env)
	if diags.HasError() {
		return diags
	}
	composed := r.kind.Policy(intent)
	if composed.Document == nil || !composed.Known() {
		return diag.Diagnostics{diag.NewErrorDiagnostic(base.Unable("apply", r.about.Thing, r.kind.Label(task.Plan)),
			fmt.Sprintf("The policy still depends on unknown values (%v). This is a bug; please report it.", composed.Unknown))}
	}
	task.Intent, task.Document, task.Policy = intent, composed.Document, composed.JSON()
	// Warnings were shown with the plan.
	return r.lint(ctx, intent, state, task.Env).Errors()
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
