package securebucket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// The answers to "is the bucket there" that need an answer of ours.
var (
	errGone    = errors.New("the bucket does not exist")
	errForeign = errors.New("the bucket belongs to another AWS account, or the credentials in use may not see it: choose " +
		"another name (nobody else can have one of the account-regional namespace), or allow s3:ListBucket")
)

// remote is one bucket in AWS. Its calls are made one after the other, because S3 answers
// concurrent changes of one bucket with OperationAborted. Every call but CreateBucket names the
// expected owner, so that a bucket of the same name in another account is never touched.
type remote struct {
	client            s3API
	clock             wait.Clock
	name, region, arn string
	// owner is the account that the provider works in, nil when it is not to be asked for.
	owner *string
	// fresh says that the bucket was created moments ago: S3 may not find it yet.
	fresh bool
}

// settled makes a change again while S3 answers that the bucket is not there yet (for some
// seconds after its creation), that another change of it is under way, or that a principal of the
// policy is not visible yet.
func (r *remote) settled(ctx context.Context, change func(context.Context) error) error {
	return wait.Retry(ctx, r.clock, change, func(err error) bool {
		return awserr.HasCode(err, "OperationAborted") || awserr.NotYetVisible(err) ||
			r.fresh && awserr.HasCode(err, "NoSuchBucket")
	}, wait.Options{})
}

// head reports whether the bucket exists: nil, errGone, errForeign, or what went wrong.
func (r *remote) head(ctx context.Context) error {
	out, err := r.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &r.name, ExpectedBucketOwner: r.owner})
	switch {
	case awserr.NotFound(err):
		return errGone
	case awserr.AccessDenied(err):
		return errForeign
	case awserr.BucketRegion(err) != "":
		return r.elsewhere(awserr.BucketRegion(err))
	case err != nil:
		return base.Step("bucket", "s3:ListBucket", err)
	}
	if at := aws.ToString(out.BucketRegion); at != "" && at != r.region {
		return r.elsewhere(at)
	}
	return nil
}

// elsewhere says that the bucket is in another Region than the configuration.
func (r *remote) elsewhere(region string) error {
	return fmt.Errorf("the bucket exists in Region %s, not in %s: set region = %q, or choose another name", region, r.region, region)
}

// create makes the bucket with its tags, the creation marker among them, in one call. errExists means that it is there already.
func (r *remote) create(ctx context.Context, tags map[string]string) error {
	input := &s3.CreateBucketInput{
		Bucket:                    &r.name,
		ObjectOwnership:           types.ObjectOwnershipBucketOwnerEnforced,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{Tags: expandTags(tags)},
	}
	// us-east-1 is the region of a bucket without constraint, and no allowed value of it.
	if r.region != "us-east-1" {
		input.CreateBucketConfiguration.LocationConstraint = types.BucketLocationConstraint(r.region)
	}
	if _, _, ok := compose.AccountRegional(r.name); ok {
		input.BucketNamespace = types.BucketNamespaceAccountRegional
	}
	return r.settled(ctx, func(ctx context.Context) error {
		_, err := r.client.CreateBucket(ctx, input)
		return err
	})
}

// findSure reads a bucket that was there: S3 answers from several copies, so it is gone only when
// it stays so for a few seconds. A bucket given up too early would have to be imported.
func (r *remote) findSure(ctx context.Context) (settings, error) {
	var found settings
	err := wait.Retry(ctx, r.clock, func(ctx context.Context) error {
		err := r.head(ctx)
		if err == nil {
			found, err = r.find(ctx)
		}
		return err
	}, func(err error) bool { return errors.Is(err, errGone) }, wait.Options{Limit: goneAfter})
	if errors.Is(err, errGone) {
		return settings{}, errGone
	}
	return found, err
}

// goneAfter is for how long a bucket must not be found to be gone.
const goneAfter = 5 * time.Second

// delete removes the bucket, and with force everything in it. A bucket that is gone is no error.
func (r *remote) delete(ctx context.Context, force bool) error {
	remove := func(ctx context.Context) error {
		return r.settled(ctx, func(ctx context.Context) error {
			_, err := r.client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &r.name, ExpectedBucketOwner: r.owner})
			return err
		})
	}
	err := wait.Retry(ctx, r.clock, remove, awserr.NotFound, wait.Options{Limit: goneAfter})
	if awserr.HasCode(err, "BucketNotEmpty") && !force {
		return &base.StepError{
			Part: "bucket", Operation: "s3:DeleteBucket", Err: err,
			WayOut: "Empty it, or set force_destroy = true, apply that, and then destroy: every object is deleted with all " +
				"its versions.",
		}
	}
	if awserr.HasCode(err, "BucketNotEmpty") {
		if err := r.empty(ctx); err != nil {
			return err
		}
		err = remove(ctx)
	}
	if awserr.NotFound(err) {
		return nil
	}
	return base.Step("bucket", "s3:DeleteBucket", err)
}
