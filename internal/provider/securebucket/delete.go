package securebucket

import (
	"context"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

// object is a bucket in the state.
type object struct {
	*remote
	force bool
}

func (kind) Open(ctx context.Context, provider *base.Provider, m *model) (composite.Object, error) {
	bucket, err := at(ctx, provider, m)
	return &object{remote: bucket, force: m.ForceDestroy.ValueBool()}, err
}

func (o *object) Tags(ctx context.Context) (map[string]string, error) {
	tags, err := o.readTags(ctx)
	if awserr.HasCode(err, "NoSuchBucket") {
		return nil, nil // a bucket that does not exist is an answer, not an error
	}
	return tags, base.Step("tags", tagsPart.reads, err)
}

// Unmark leaves the tags as they are, but for the marker.
func (o *object) Unmark(ctx context.Context) error {
	err := o.settled(ctx, func(ctx context.Context) error {
		return o.putTags(ctx, nil, func(key string) bool { return key != base.MarkerKey })
	})
	return base.Step("tags", tagsPart.writes, err)
}

// Delete deletes the bucket with all its settings, and with force_destroy everything in it.
func (o *object) Delete(ctx context.Context, _ composite.Deletion) error {
	return o.delete(ctx, o.force)
}
