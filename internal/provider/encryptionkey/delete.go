package encryptionkey

import (
	"context"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// object is a key in the state.
type object struct {
	*parts
	state *model
	id    string
}

func (kind) Open(ctx context.Context, provider *base.Provider, m *model) (composite.Object, error) {
	p, err := partsIn(ctx, provider, m.Region.ValueString())
	return &object{parts: p, state: m, id: m.ID.ValueString()}, err
}

// Tags has none for a key that is pending deletion.
func (o *object) Tags(ctx context.Context) (map[string]string, error) {
	k, err := o.findSure(ctx, o.id)
	if err != nil || k == nil || k.Pending {
		return nil, err
	}
	return k.Tags, nil
}

func (o *object) Mark(ctx context.Context, marker base.Marker) error {
	return o.mark(ctx, o.id, marker)
}

func (o *object) Unmark(ctx context.Context) error { return o.untag(ctx, o.id, base.MarkerKey) }

// Delete schedules the deletion. A key that makes room for another one, or was never finished, gives its aliases up
// at once; otherwise they keep pointing at it, so that its deletion can be noticed and cancelled.
func (o *object) Delete(ctx context.Context, why composite.Deletion) error {
	if why.Action == base.Create || why.HalfMade {
		if err := o.freeAliases(ctx, o.id, base.Strings(o.state.Aliases)); err != nil && !awserr.NotFound(err) {
			return err
		}
	}
	return o.schedule(ctx, o.id, int(o.state.DeletionWindow.ValueInt64()))
}
