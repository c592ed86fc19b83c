package composite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// Read reads every part. An object that is gone, or going, leaves the state.
func (r *Resource[M, I, S]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state M
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, S(&state).Common().Timeouts.Read, r.about.ReadTimeout, &resp.Diagnostics)
	defer cancel()
	name := r.kind.Label(&state)
	found, err := r.kind.Read(ctx, r.Provider, &state)
	resp.Diagnostics.Append(found.Diagnostics...)
	if err != nil {
		resp.Diagnostics.Append(r.failed("read", name, err))
		return
	}
	// The framework wants an identity also of what is gone, and older Terraforms store none.
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, r.kind.Identity(ctx, r.Provider, &state))...)
	if found.Gone {
		resp.State.RemoveResource(ctx)
		return
	}
	S(&state).Common().setDefaults()
	marker, marked := base.ParseMarker(found.Tags[base.MarkerKey])
	resp.Diagnostics.Append(base.NoteMarker(ctx, req.Private, resp.Private, marker, marked)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// ImportState starts the state of an object that exists; Read fills the rest.
func (r *Resource[M, I, S]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	called := req.ID
	err := r.checkOwn(ctx, req.ID)
	var known map[string]attr.Value
	if err == nil {
		known, called, err = r.kind.Import(ctx, r.Provider, req)
	}
	if arn, ok := known["arn"].(types.String); err == nil && ok { // an identity may hold an ARN, too
		err = r.checkOwn(ctx, arn.ValueString())
	}
	if err != nil {
		resp.Diagnostics.Append(r.failed("import", called, err))
		return
	}
	for _, attribute := range slices.Sorted(maps.Keys(known)) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), known[attribute])...)
	}
	var state M
	resp.Diagnostics.Append(resp.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, r.kind.Identity(ctx, r.Provider, &state))...)
}

// checkOwn refuses an object of another account, which may be seen from here, and is administered there.
func (r *Resource[M, I, S]) checkOwn(ctx context.Context, arn string) error {
	owner := Place(arn).Account
	caller, err := r.Clients.Identity(ctx)
	if err != nil || owner == "" || caller.Account == "" || owner == caller.Account {
		return err
	}
	return fmt.Errorf("%s belongs to the account %s, and the provider works in %s", arn, owner, caller.Account)
}

// ReadIdentity reads the identity of an import into a kind's identity model.
func ReadIdentity(ctx context.Context, req resource.ImportStateRequest, into any) error {
	diags := req.Identity.Get(ctx, into)
	for _, problem := range diags.Errors() {
		return errors.New(problem.Detail())
	}
	return nil
}
