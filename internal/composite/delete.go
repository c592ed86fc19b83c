package composite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// Delete deletes the object. An unfinished one that Terraform replaces is left for the Create that follows.
func (r *Resource[M, I, S]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state M
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	var why Deletion
	var diags diag.Diagnostics
	why.Intent, diags = base.LoadIntent(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	why.HalfMade, diags = base.LoadHalfMade(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, S(&state).Common().Timeouts.Delete, r.about.ChangeTimeout, &resp.Diagnostics)
	defer cancel()
	name := r.kind.Label(&state)
	object, err := r.kind.Open(ctx, r.Provider, &state)
	if err != nil {
		resp.Diagnostics.Append(r.failed("delete", name, err))
		return
	}
	replaced, diags, err := r.Replaced(ctx, req.Private, S(&state).Common().ARN.ValueString(), object.Tags)
	resp.Diagnostics.Append(diags...)
	if err == nil && !resp.Diagnostics.HasError() {
		if replaced {
			err = passOver(ctx, object)
		} else {
			diags, err = r.remove(ctx, object, &state, why)
			resp.Diagnostics.Append(diags...)
		}
	}
	if err != nil {
		resp.Diagnostics.Append(r.failed("delete", name, err))
	}
}

// passOver leaves an object to the other entry that the state has for it. It is complete, so its mark goes.
func passOver(ctx context.Context, object Object) error {
	err := object.Unmark(ctx)
	if awserr.NotFound(err) {
		return nil
	}
	return err
}

// remove deletes an object, unless the same apply creates one in its place: an unfinished object of the same
// identity stays for it, and a protected one that is complete (somebody ran terraform taint) is not deleted.
// Terraform shows the plan of that as a plain creation, so that ModifyPlan could not refuse it.
func (r *Resource[M, I, S]) remove(ctx context.Context, object Object, state *M, why Deletion) (diag.Diagnostics, error) {
	if why.Action != base.Create {
		return nil, object.Delete(ctx, why)
	}
	tags, err := object.Tags(ctx)
	switch {
	case awserr.NotFound(err):
		return nil, nil
	case tags == nil || err != nil:
		return nil, err
	}
	is := S(state).Common()
	marker, marked := base.ParseMarker(tags[base.MarkerKey])
	switch {
	case marked && marker.Hash == why.Identity:
		r.Run.Leave(why.Identity, is.ID.ValueString())
		if !marker.Stored {
			return nil, nil
		}
		marker.Stored = false // the state gives it up
		return nil, object.Mark(ctx, marker)
	case (!marked || marker.TakenOver) && why.Protected && is.DeletionProtection.ValueBool():
		return diag.Diagnostics{r.protected("replace", state, "To keep it, remove the taint (terraform untaint). ")}, nil
	}
	return nil, object.Delete(ctx, why)
}
