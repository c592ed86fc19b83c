package securebucket

import (
	"context"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// share notes that the state has another entry for the bucket, which is to be destroyed. The marker
// stays on until Delete has passed over that entry; it says that the bucket is complete, so that
// deletion_protection holds from then on.
func (c *change) share() {
	c.want.marker = c.NewMarker(c.identity)
	c.want.marker.TakenOver, c.want.marker.Complete = true, true
}

// noteStored adds to the marker of a bucket that Create could not finish that the state has it.
// Should that fail too, the next run only takes longer: it waits until the marker is old.
func (c *change) noteStored(ctx context.Context, have settings) {
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storedLimit)
	defer cancel()
	marker := c.NewMarker(c.identity)
	marker.TakenOver, marker.Stored = have.marker.TakenOver, true
	if tags, err := c.remote.allTags(ctx); err == nil {
		_ = c.remote.mark(ctx, tags, marker)
	}
}

// storedLimit is how long an interrupted Create goes on for noteStored.
const storedLimit = 5 * time.Second

// mark puts a creation marker beside the other tags of the bucket.
func (r *remote) mark(ctx context.Context, tags map[string]string, marker base.Marker) error {
	tags[base.MarkerKey] = marker.String()
	return base.Step("tags", tagsPart.writes, r.settled(ctx, func(ctx context.Context) error {
		return r.replaceTags(ctx, tags)
	}))
}

// passOver leaves a bucket to the other entry that the state has for it. It is complete, so its
// marker goes.
func (r *remote) passOver(ctx context.Context) error {
	err := r.settled(ctx, func(ctx context.Context) error {
		tags, err := r.allTags(ctx)
		if _, marked := tags[base.MarkerKey]; err != nil || !marked {
			return err
		}
		delete(tags, base.MarkerKey)
		return r.replaceTags(ctx, tags)
	})
	if awserr.NotFound(err) {
		return nil
	}
	return base.Step("tags", tagsPart.writes, err)
}
