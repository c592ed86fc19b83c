package encryptionkey

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

var errProtected = errors.New("deletion_protection is true, and replacing the key would lose everything that is encrypted " +
	"with it; remove the taint (terraform untaint), or set deletion_protection = false")

// remove schedules the deletion of a key, or leaves an unfinished one to the Create that follows.
// A key that makes room for another one, or was never finished, gives its aliases up at once;
// otherwise they keep pointing at it, so that its deletion can be noticed and cancelled.
func (r *Resource) remove(ctx context.Context, p *parts, state *model, intent base.Intent, halfMade bool) error {
	id := state.ID.ValueString()
	if intent.Action == base.Create {
		k, err := p.findSure(ctx, id)
		if err != nil || k == nil || k.Pending {
			return err
		}
		marker, marked := base.ParseMarker(k.Tags[base.MarkerKey])
		if marked && marker.Hash == intent.Identity {
			r.Run.Leave(intent.Identity, id)
			if !marker.Stored {
				return nil
			}
			marker.Stored = false // the state gives it up
			return p.mark(ctx, k, marker)
		}
		if (!marked || marker.TakenOver) && intent.Protected && state.DeletionProtection.ValueBool() {
			return errProtected
		}
	}
	if intent.Action == base.Create || halfMade {
		if err := p.freeAliases(ctx, id, expandTexts(state.Aliases)); err != nil && !awserr.NotFound(err) {
			return err
		}
	}
	return p.schedule(ctx, id, int(state.DeletionWindow.ValueInt64()))
}

// replaced reports whether the key in the state is the current key of another entry, which a
// replacement with create_before_destroy made of it. Only an entry that was half-made when it was
// last read can be.
func (r *Resource) replaced(
	ctx context.Context, p *parts, private base.PrivateReader, state *model,
) (bool, diag.Diagnostics) {
	id := state.ID.ValueString()
	if r.Run.Adopted(id) {
		return true, nil
	}
	known, diags := base.LoadReplaced(ctx, private)
	marked, more := base.LoadMarked(ctx, private)
	diags.Append(more...)
	if known || !marked || diags.HasError() {
		return known, diags
	}
	tags, err := p.tags(ctx, id)
	if err != nil && !awserr.NotFound(err) {
		diags.Append(base.Failed("delete", thing, state.name(), err))
		return false, diags
	}
	marker, _ := base.ParseMarker(tags[base.MarkerKey])
	replaced, more := base.Replaced(ctx, private, marker)
	diags.Append(more...)
	return replaced, diags
}

// passOver leaves a key to the other entry that the state has for it. It is complete, so its mark
// goes.
func (p *parts) passOver(ctx context.Context, id string) error {
	err := p.untag(ctx, id, base.MarkerKey)
	if awserr.NotFound(err) {
		return nil
	}
	return err
}
