package securebucket

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// change is what one Create or Update brings about.
type change struct {
	*base.Provider
	remote   *remote
	identity base.Identity
	want     settings
	// policy is want.Policy as a document, caller the ARN of whoever runs Terraform.
	policy *policy.Document
	caller string
}

// confirmLimit is how long S3 may answer with old settings after a change.
const confirmLimit = time.Minute

// obtain makes the bucket, or takes over the one that is there when it may: one that an earlier
// run left half-made, or any of the own account with adoptExisting. It returns what is set on it.
func (c *change) obtain(ctx context.Context, adoptExisting bool) (settings, error) {
	err := c.remote.head(ctx)
	if errors.Is(err, errGone) {
		var made bool
		if made, err = c.create(ctx); made {
			return settings{OwnerEnforced: true, marked: true}, nil
		}
	}
	if err != nil {
		return settings{}, err
	}
	if err := c.adopt(ctx, adoptExisting); err != nil {
		return settings{}, err
	}
	return c.remote.find(ctx)
}

// create makes the bucket with its marker. It reports false without an error when a bucket of that
// name came into being in the own account since it was looked for.
func (c *change) create(ctx context.Context) (made bool, err error) {
	marker := c.NewMarker(c.identity)
	err = c.remote.create(ctx, map[string]string{base.MarkerKey: marker.String()})
	switch {
	case awserr.HasCode(err, "BucketAlreadyOwnedByYou"):
		return false, nil
	case awserr.HasCode(err, "BucketAlreadyExists"):
		return false, errForeign
	case err != nil:
		return false, base.Step("bucket", "s3:CreateBucket", err)
	}
	c.remote.fresh = true
	if c.remote.region != "us-east-1" {
		return true, nil
	}
	// There, creating a bucket that the account owns succeeds too. The marker tells whose it is.
	err = wait.Until(ctx, c.Clock, func(ctx context.Context) (bool, error) {
		tags, err := c.remote.allTags(ctx)
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

// adopt decides whether the bucket that exists may be taken over, and marks it as this run's.
func (c *change) adopt(ctx context.Context, existing bool) error {
	marker, marked, err := c.marker(ctx)
	if err != nil {
		return err
	}
	switch _, left := c.Run.Left(c.identity); {
	case marked && left:
		// Delete of this process handed it over: no other run is at it.
	case marked:
		if err := c.AwaitMarker(ctx, marker, c.marker); err != nil {
			return c.exists(err)
		}
		if marker.Stored {
			c.share()
		}
	case !existing:
		return c.exists(errExists)
	}
	c.Run.Adopt(c.remote.name)
	if marked && marker.Run == c.Run.ID() {
		return nil
	}
	tags, err := c.remote.allTags(ctx)
	if err != nil {
		return base.Step("tags", tagsPart.reads, err)
	}
	own := c.NewMarker(c.identity)
	own.TakenOver = !marked || marker.TakenOver
	return c.remote.mark(ctx, tags, own)
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
		WayOut: "Import it (terraform import ADDRESS " + c.remote.name + ") if it belongs to this configuration, choose " +
			"another name, or set adopt_existing = true, which replaces its settings, its policy and its lifecycle rules.",
	}
}

// marker reads the creation marker of the bucket.
func (c *change) marker(ctx context.Context) (base.Marker, bool, error) {
	tags, err := c.remote.allTags(ctx)
	marker, ok := c.identity.MarkerOf(tags)
	return marker, ok, base.Step("tags", tagsPart.reads, err)
}

// pending is what an apply that succeeded leaves for the next one.
type pending struct {
	// parts are those for which S3 still answers with other settings than were put.
	parts []string
	// marker says that nobody knows whether the creation marker was removed.
	marker bool
}

func (p pending) warnings(name string) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(p.parts) > 0 {
		diags.AddWarning("S3 does not show all settings of secure bucket "+name+" yet", fmt.Sprintf(
			"It took them, but still answered with others for the %s after %s. Run terraform plan after a while: it "+
				"shows what is different then.", strings.Join(p.parts, ", "), confirmLimit))
	}
	if p.marker {
		diags.AddWarning("The creation of secure bucket "+name+" may lack its last step", "The bucket is in place with "+
			"all its settings. S3 did not answer whether it took the tags; the next plan shows it and the next apply "+
			"finishes.")
	}
	return diags
}

// finish puts the parts that differ, makes sure that S3 has them, and removes the creation marker
// last: an error before it leaves a marked bucket, which the next run goes on with.
func (c *change) finish(ctx context.Context, have settings) (pending, error) {
	var left pending
	changed := false
	for _, p := range settingParts {
		if p.same(have, c.want) {
			continue
		}
		changed = true
		if err := c.remote.putPart(ctx, p, c.want); err != nil {
			return left, err
		}
	}
	if changed {
		var err error
		if left.parts, err = c.confirm(ctx); err != nil {
			return left, err
		}
	}
	if tagsPart.same(have, c.want) {
		return left, nil
	}
	err := c.remote.putPart(ctx, tagsPart, c.want)
	if err == nil || !awserr.Ambiguous(err) {
		return left, err
	}
	left.marker, err = c.lastStepDone(ctx, err)
	return left, err
}

// confirm reads all settings back and returns the names of the parts for which S3 goes on
// answering with others than were put.
func (c *change) confirm(ctx context.Context) ([]string, error) {
	var different []string
	err := wait.Until(ctx, c.Clock, func(ctx context.Context) (bool, error) {
		var found settings
		different = nil
		for _, p := range settingParts {
			if err := c.remote.findPart(ctx, p, &found); err != nil {
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

// lastStepDone finds out, after the put of the tags failed without a clear answer, whether they
// are in place. An error would make Terraform replace the bucket, which is only harmless while it
// is marked; so when S3 does not answer at all, the bucket counts as created and the uncertainty
// is reported.
func (c *change) lastStepDone(ctx context.Context, failure error) (uncertain bool, err error) {
	// The context may be the reason for the failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var found settings
	if err := tagsPart.find(ctx, c.remote, &found); err != nil {
		return true, nil // uncertain, which is what the caller is told
	}
	if found.marked && found.marker.String() != c.want.marker.String() {
		return false, failure
	}
	return !maps.Equal(found.Tags, c.want.Tags), nil
}

// keepFor decides what Delete does when the same apply creates a bucket afterwards: a half-made
// bucket of the same identity stays for it. A protected one that is complete (someone ran
// terraform taint) is not deleted: Terraform shows the plan of that as a plain creation, so
// ModifyPlan could not refuse it.
func (r *Resource) keepFor(
	ctx context.Context, intent base.Intent, bucket *remote, state *model,
) (keep bool, diags diag.Diagnostics) {
	identity := bucket.identity()
	tags, err := bucket.allTags(ctx)
	if awserr.HasCode(err, "NoSuchBucket") {
		return true, nil
	}
	if err != nil {
		diags.Append(base.Failed("delete", thing, bucket.name, base.Step("tags", tagsPart.reads, err)))
		return false, diags
	}
	marker, marked := identity.MarkerOf(tags)
	if marked && intent.Identity == identity.Hash() {
		r.Run.Leave(identity.Hash(), bucket.name)
		if marker.Stored { // the state gives it up
			marker.Stored = false
			if err := bucket.mark(ctx, tags, marker); err != nil {
				diags.Append(base.Failed("delete", thing, bucket.name, err))
			}
		}
		return true, diags
	}
	if (!marked || marker.TakenOver) && intent.Protected && state.DeletionProtection.ValueBool() {
		diags.Append(base.Protected("replace", thing, bucket.name))
	}
	return false, diags
}
