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
func (r *Resource) remove(ctx context.Context, state *model, intent base.Intent, halfMade bool) error {
	p, err := r.parts(ctx, state.Region.ValueString())
	if err != nil {
		return err
	}
	id := state.ID.ValueString()
	if intent.Action == base.Create {
		k, err := p.findSure(ctx, id)
		if err != nil || k == nil || k.Pending {
			return err
		}
		marker, marked := base.ParseMarker(k.Tags[base.MarkerKey])
		if marked && marker.Hash == intent.Identity {
			r.Run.Leave(intent.Identity, id)
			return nil
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
