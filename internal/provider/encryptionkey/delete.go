package encryptionkey

import (
	"context"
	"errors"

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

// passOver leaves a key to the other entry that the state has for it. It is complete, so its mark
// goes.
func (p *parts) passOver(ctx context.Context, id string) error {
	err := p.untag(ctx, id, base.MarkerKey)
	if awserr.NotFound(err) {
		return nil
	}
	return err
}
