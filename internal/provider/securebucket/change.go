package securebucket

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// change is a Create or Update of a bucket.
type change struct {
	*composite.Task[model, compose.Bucket]
	*remote
	want, have settings
	// left are the parts for which S3 still answers with other settings than were put.
	left []string
}

func (kind) Begin(ctx context.Context, task *composite.Task[model, compose.Bucket]) (composite.Change, diag.Diagnostics) {
	c := &change{Task: task}
	diags := task.Plan.locate()
	bucket, err := at(ctx, task.Provider, task.Plan)
	if err != nil {
		diags.Append(base.Failed("apply", thing, task.Identity.Name, err))
		return nil, diags
	}
	var more diag.Diagnostics
	c.remote = bucket
	c.want, more = task.Plan.expand(ctx)
	diags.Append(more...)
	if task.State != nil {
		c.have, more = task.State.observed(ctx)
		diags.Append(more...)
		c.have.marked = task.Marked
	}
	if !diags.HasError() {
		diags.Append(c.check(ctx)...)
	}
	return c, diags
}

// Obtain makes the bucket, or takes over the one that is there when it may: one that an earlier run left half-made,
// or any of the own account with adopt_existing.
func (c *change) Obtain(ctx context.Context) (*composite.Claim, error) {
	made, err := c.obtain(ctx)
	if err != nil {
		return nil, err
	}
	plan := c.Plan
	return &composite.Claim{
		Known: map[string]attr.Value{
			"id": plan.ID, "arn": plan.ARN, "region": plan.Region, "policy_json": plan.PolicyJSON, "tags_all": plan.TagsAll,
			"bucket_domain_name": plan.BucketDomainName, "bucket_regional_domain_name": plan.BucketRegionalDomainName,
		},
		Existing: !made, TakenOver: c.have.marker.TakenOver, Shared: c.have.shared,
	}, nil
}

func (c *change) obtain(ctx context.Context) (made bool, err error) {
	err = c.head(ctx)
	if errors.Is(err, errGone) {
		if made, err = c.create(ctx); made {
			c.have = settings{OwnerEnforced: true, Tags: c.want.Tags, marked: true}
			return true, nil
		}
	}
	if err != nil {
		return false, err
	}
	shared, err := c.adopt(ctx)
	if err != nil {
		return false, err
	}
	c.have, err = c.find(ctx)
	c.have.shared = shared
	return false, err
}

// Observe has nothing to ask: the state says how the bucket was.
func (c *change) Observe(context.Context) error { return nil }

// Finish puts the parts that differ, and makes sure that S3 has them.
func (c *change) Finish(ctx context.Context) error {
	changed := false
	for _, p := range settingParts {
		if p.same(c.have, c.want) {
			continue
		}
		changed = true
		if err := c.putPart(ctx, p, c.want); err != nil {
			return err
		}
	}
	if changed {
		var err error
		if c.left, err = c.confirm(ctx); err != nil {
			return err
		}
	}
	if tagsPart.same(c.have, c.want) {
		return nil
	}
	return c.putPart(ctx, tagsPart, c.want)
}

func (c *change) Marked() bool { return c.have.marked }

// Unmark puts the wanted tags, of which the marker is none.
func (c *change) Unmark(ctx context.Context) error {
	return base.Step("tags", tagsPart.writes, c.settled(ctx, func(ctx context.Context) error {
		return c.putTags(ctx, c.want.Tags, isAWSTag)
	}))
}

func (c *change) Warnings() diag.Diagnostics {
	var diags diag.Diagnostics
	if len(c.left) > 0 {
		diags.AddWarning("S3 does not show all settings of secure bucket "+c.name+" yet", fmt.Sprintf(
			"It took them, but still answered with others for the %s after %s. Run terraform plan after a while: it "+
				"shows what is different then.", strings.Join(c.left, ", "), confirmLimit))
	}
	return diags
}

// confirmLimit is how long S3 may answer with old settings after a change.
const confirmLimit = time.Minute

// create makes the bucket with its marker. It reports false without an error when a bucket of that
// name came into being in the own account since it was looked for.
func (c *change) create(ctx context.Context) (made bool, err error) {
	marker := c.NewMarker(c.Identity)
	tags := map[string]string{base.MarkerKey: marker.String()}
	maps.Copy(tags, c.want.Tags)
	err = c.remote.create(ctx, tags)
	switch {
	case awserr.HasCode(err, "BucketAlreadyOwnedByYou"):
		return false, nil
	case awserr.HasCode(err, "BucketAlreadyExists"):
		return false, errForeign
	case err != nil:
		return false, base.Step("bucket", "s3:CreateBucket", err)
	}
	c.fresh = true
	if c.region != "us-east-1" {
		return true, nil
	}
	// There, creating a bucket that the account owns succeeds too. The marker tells whose it is.
	err = wait.Until(ctx, c.Clock, func(ctx context.Context) (bool, error) {
		tags, err := c.readTags(ctx)
		if awserr.HasCode(err, "NoSuchBucket") {
			return false, nil
		}
		made = tags[base.MarkerKey] == marker.String()
		return made || len(tags) > 0, err
	}, wait.Options{Limit: 15 * time.Second})
	var late *wait.TimeoutError
	if errors.As(err, &late) {
		return false, nil
	}
	return made, base.Step("tags", tagsPart.reads, err)
}

// adopt decides whether the bucket that exists may be taken over, and marks it as this run's. It reports whether the
// state has another entry for it.
func (c *change) adopt(ctx context.Context) (shared bool, err error) {
	marker, marked, err := c.currentMarker(ctx)
	if err != nil {
		return false, err
	}
	switch _, left := c.Run.Left(c.Identity); {
	case marked && left:
		// Delete of this process handed it over: no other run is at it.
	case marked:
		if err := c.AwaitMarker(ctx, marker, c.currentMarker); err != nil {
			return false, c.exists(err)
		}
		shared = marker.Stored
	case !c.Intent.AdoptExisting:
		return false, c.exists(errExists)
	}
	if marked && marker.Run == c.Run.ID() {
		return shared, nil
	}
	own := c.NewMarker(c.Identity)
	own.TakenOver = !marked || marker.TakenOver
	return shared, c.Mark(ctx, own)
}

// errExists is a bucket that nothing says to take over.
var errExists = errors.New("it exists already in this account, and Keyward did not create it")

// exists says what to do about a bucket that this resource must not take over unasked.
func (c *change) exists(err error) error {
	if !errors.Is(err, errExists) && !errors.Is(err, base.ErrFinishedElsewhere) {
		return err
	}
	return &base.StepError{
		Part: "bucket", Operation: "s3:CreateBucket", Err: err,
		WayOut: "Import it (terraform import ADDRESS " + c.name + ") if it belongs to this configuration, choose " +
			"another name, or set adopt_existing = true, which replaces its settings, its policy and its lifecycle rules.",
	}
}

// currentMarker reads the creation marker of the bucket.
func (c *change) currentMarker(ctx context.Context) (base.Marker, bool, error) {
	tags, err := c.readTags(ctx)
	marker, ok := c.Identity.MarkerOf(tags)
	return marker, ok, base.Step("tags", tagsPart.reads, err)
}

// confirm reads all settings back and returns the names of the parts for which S3 goes on
// answering with others than were put.
func (c *change) confirm(ctx context.Context) ([]string, error) {
	var different []string
	err := wait.Until(ctx, c.Clock, func(ctx context.Context) (bool, error) {
		var found settings
		different = nil
		for _, p := range settingParts {
			if err := c.findPart(ctx, p, &found); err != nil {
				return false, err
			}
			if !p.same(found, c.want) {
				different = append(different, p.name)
			}
		}
		return len(different) == 0, nil
	}, wait.Options{Limit: confirmLimit})
	var late *wait.TimeoutError
	if errors.As(err, &late) {
		return different, nil
	}
	return nil, err
}
