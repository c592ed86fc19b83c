package encryptionkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	taggingtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// claim finds the key to go on with: one that an earlier run left unfinished, or the one behind
// the first alias where the configuration says so. It returns nil when a key must be created. All
// reasons to refuse come before anything is changed.
func (c *change) claim(ctx context.Context) (*key, error) {
	w := c.want
	unfinished, err := c.unfinished(ctx)
	if err != nil {
		return nil, err
	}
	named, err := c.behindAlias(ctx, unfinished)
	if err != nil {
		return nil, err
	}
	if err := c.checkOtherAliases(ctx, w, unfinished, named); err != nil {
		return nil, err
	}
	if named != nil && !named.Marked {
		return named, c.adopt(ctx, named)
	}
	if named != nil {
		unfinished = named
	}
	if unfinished == nil || fits(unfinished, w) {
		return unfinished, nil
	}
	if unfinished.TakenOver {
		return nil, misfit(w.Aliases[0], unfinished)
	}
	return nil, c.retire(ctx, w, unfinished)
}

// adopt takes over a key that was there before. It is marked before it enters the state: should a
// later step fail, Terraform replaces it, and Delete leaves marked keys alone. A key that is pending
// deletion takes no tags, so its deletion is cancelled first.
func (c *change) adopt(ctx context.Context, k *key) error {
	if k.Pending {
		if err := c.cancel(ctx, k.ID); err != nil {
			return err
		}
	}
	marker := c.NewMarker(c.Identity)
	marker.TakenOver, k.TakenOver = true, true
	return c.mark(ctx, k.ID, marker)
}

// unfinished is the key that carries the creation marker of this identity.
func (c *change) unfinished(ctx context.Context) (*key, error) {
	if id, ok := c.Run.Left(c.Identity); ok {
		k, err := c.describe(ctx, id)
		if err != nil {
			return nil, err
		}
		if k != nil && !k.Pending {
			tags, err := c.tags(ctx, id)
			marker, _ := base.ParseMarker(tags[base.MarkerKey])
			k.Marked, k.TakenOver = true, marker.TakenOver
			return k, err
		}
	}
	marked, err := c.marked(ctx, func(m base.Marker) bool { return m.Hash == c.Identity.Hash() })
	if err != nil {
		return nil, err
	}
	for _, candidate := range marked {
		k, err := c.describe(ctx, candidate.id)
		if err != nil {
			return nil, err
		}
		if k == nil || k.Pending {
			continue // the tag index lags behind, or somebody gave the key up
		}
		return k, c.takeOver(ctx, k, candidate.marker)
	}
	return nil, nil // no unfinished key is an answer, not an error
}

// takeOver waits until no other run is at work on the key, and then marks it as this run's.
func (c *change) takeOver(ctx context.Context, k *key, marker base.Marker) error {
	current := func(ctx context.Context) (base.Marker, bool, error) {
		tags, err := c.tags(ctx, k.ID)
		if err != nil {
			return base.Marker{}, false, err
		}
		now, ok := c.Identity.MarkerOf(tags)
		return now, ok, nil
	}
	if err := c.AwaitMarker(ctx, marker, current); err != nil {
		if errors.Is(err, base.ErrFinishedElsewhere) {
			return &base.StepError{
				Part: "key", Operation: "kms:CreateKey", Err: fmt.Errorf("key %s: %w", k.ID, err),
				WayOut: "Import it (terraform import ADDRESS " + k.ID + ") if it belongs to this configuration.",
			}
		}
		return err
	}
	own := c.NewMarker(c.Identity)
	own.TakenOver = marker.TakenOver
	k.Marked, k.TakenOver, k.Shared = true, marker.TakenOver, marker.Stored
	return c.mark(ctx, k.ID, own)
}

// behindAlias is the key that the first alias points at, when it is one to go on with.
func (c *change) behindAlias(ctx context.Context, unfinished *key) (*key, error) {
	w := c.want
	alias := w.Aliases[0]
	k, err := c.describe(ctx, alias)
	if err != nil || k == nil || unfinished != nil && k.ID == unfinished.ID {
		return nil, err
	}
	if k.Pending && !w.RestorePendingDeletion {
		return nil, pendingDeletion(alias, k)
	}
	if k.Pending && fits(k, w) {
		return k, nil
	}
	if !k.Pending && unfinished == nil {
		if taken, err := c.markedBehindAlias(ctx, k); taken || err != nil {
			return k, err
		}
	}
	switch {
	case unfinished != nil:
		return nil, twoKeys(alias, k, unfinished)
	case !w.AdoptExisting && !k.Pending && (!w.RestorePendingDeletion || !k.Disabled):
		return nil, aliasTaken(alias, k)
	case !fits(k, w):
		return nil, misfit(alias, k)
	}
	// A disabled key is one whose deletion an earlier run cancelled without getting any further: that
	// leaves a key disabled, and without a mark.
	return k, nil
}

// misfit is the refusal to go on with a key that was there before and is of another kind.
func misfit(alias string, k *key) error {
	return fmt.Errorf("the key %s behind %s is %s with usage %s (multi_region = %t), which cannot be changed: make "+
		"key_spec, key_usage and multi_region the same, or choose another alias (with create_before_destroy, a new key needs "+
		"a new first alias)", k.ID, alias, k.Spec, k.Usage, k.MultiRegion)
}

// markedBehindAlias takes over a key whose marker the tag index does not know yet.
func (c *change) markedBehindAlias(ctx context.Context, k *key) (bool, error) {
	tags, err := c.tags(ctx, k.ID)
	if err != nil {
		return false, err
	}
	marker, ok := c.Identity.MarkerOf(tags)
	if !ok {
		return false, nil
	}
	return true, c.takeOver(ctx, k, marker)
}

// checkOtherAliases refuses, before there is a key, aliases that could not be given to it.
func (p *parts) checkOtherAliases(ctx context.Context, w *wanted, ours ...*key) error {
	if w.AdoptExisting {
		return nil
	}
	for _, alias := range w.Aliases[1:] {
		other, err := p.describe(ctx, alias)
		if err != nil {
			return err
		}
		if other != nil && !slices.ContainsFunc(ours, func(k *key) bool { return k != nil && k.ID == other.ID }) {
			return aliasTaken(alias, other)
		}
	}
	return nil
}

// retire gives up an unfinished key whose spec is no longer what the configuration wants.
func (p *parts) retire(ctx context.Context, w *wanted, k *key) error {
	if err := p.freeAliases(ctx, k.ID, w.Aliases); err != nil {
		return err
	}
	return p.schedule(ctx, k.ID, w.DeletionWindowInDays)
}

// fits reports whether what cannot be changed about a key is as wanted.
func fits(k *key, w *wanted) bool {
	// moto, unlike KMS, leaves the usage out where the request did.
	usage := k.Usage == w.Usage || k.Usage == ""
	return k.Spec == w.Spec && usage && k.MultiRegion == w.MultiRegion
}

func pendingDeletion(alias string, k *key) error {
	when := "once its replicas are gone"
	if !k.DeletionDate.IsZero() {
		when = "on " + k.DeletionDate.UTC().Format(time.DateOnly)
	}
	return &base.StepError{
		Part: "key", Operation: "kms:CreateKey",
		Err: fmt.Errorf("%s still points at the key %s, which AWS deletes %s", alias, k.ID, when),
		WayOut: "To keep that key, set restore_pending_deletion = true and apply again; what it encrypted stays readable. To " +
			"get a new key, free the alias first: aws kms delete-alias --alias-name " + alias + ".",
	}
}

type markedKey struct {
	id     string
	marker base.Marker
}

// marked lists the keys that carry a creation marker which matches, the oldest first.
func (p *parts) marked(ctx context.Context, match func(base.Marker) bool) ([]markedKey, error) {
	pages := resourcegroupstaggingapi.NewGetResourcesPaginator(p.tagging, &resourcegroupstaggingapi.GetResourcesInput{
		ResourceTypeFilters: []string{"kms:key"},
		TagFilters:          []taggingtypes.TagFilter{{Key: aws.String(base.MarkerKey)}},
	})
	var found []markedKey
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, base.Step("search for an unfinished key", "tag:GetResources", err)
		}
		for _, resource := range page.ResourceTagMappingList {
			for _, tag := range resource.Tags {
				marker, ok := base.ParseMarker(aws.ToString(tag.Value))
				if aws.ToString(tag.Key) == base.MarkerKey && ok && match(marker) {
					found = append(found, markedKey{id: keyID(aws.ToString(resource.ResourceARN)), marker: marker})
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b markedKey) int { return a.marker.Started.Compare(b.marker.Started) })
	return found, nil
}

// create makes the key. CreateKey has no idempotency token, so an attempt that may have had its
// effect is followed by a search for the key that it would have made.
func (c *change) create(ctx context.Context) (*key, error) {
	w := c.want
	marker := c.NewMarker(c.Identity)
	tags := map[string]string{base.MarkerKey: marker.String()}
	for name, value := range w.Tags {
		tags[name] = value
	}
	input := &kms.CreateKeyInput{
		Description: &w.Description,
		KeySpec:     kmstypes.KeySpec(w.Spec),
		KeyUsage:    kmstypes.KeyUsageType(w.Usage),
		MultiRegion: &w.MultiRegion,
		Policy:      &w.Policy,
		Tags:        expandKMSTags(tags),
	}
	var made *key
	attempt := func(ctx context.Context) error {
		answer, err := c.kms.CreateKey(ctx, input, func(o *kms.Options) { o.Retryer = awsclient.OnlyThrottled(o.Retryer) })
		if err == nil {
			made = flattenKey(answer.KeyMetadata)
			return nil
		}
		if awserr.Ambiguous(err) && ctx.Err() == nil {
			made = c.search(ctx, marker)
		}
		if made != nil {
			return nil
		}
		return err
	}
	passing := func(err error) bool {
		return awserr.NotYetVisible(err) || awserr.Ambiguous(err) && !awserr.Interrupted(err)
	}
	if err := wait.Retry(ctx, c.clock, attempt, passing, wait.Options{}); err != nil {
		if awserr.NotYetVisible(err) {
			return nil, policyStep("kms:CreateKey", err)
		}
		return nil, base.Step("key", "kms:CreateKey", err)
	}
	made.Tags, made.Policy = tags, w.Policy
	made.Rotation = compose.Rotation{}
	return made, nil
}

// search looks for the key that an unanswered CreateKey of this run made, for as long as the tag
// index may take to learn of it.
func (p *parts) search(ctx context.Context, marker base.Marker) *key {
	var found *key
	look := func(ctx context.Context) (bool, error) {
		marked, err := p.marked(ctx, func(m base.Marker) bool { return m.String() == marker.String() })
		if err != nil || len(marked) == 0 {
			return false, err
		}
		found, err = p.describe(ctx, marked[0].id)
		return found != nil, err
	}
	// Whether the search failed or found nothing: the error of CreateKey is the one to report, and
	// the next apply searches again.
	_ = wait.Until(ctx, p.clock, look, wait.Options{Limit: searchLimit})
	return found
}

// searchLimit is how long an unanswered CreateKey is searched for.
const searchLimit = 15 * time.Second
