package securebucket_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// A bucket that was there before holds somebody's objects: half-way through its adoption it is as
// protected as any, and the next apply goes on in either order of replacement.
func TestBucket_halfAdoptedIsProtected(t *testing.T) {
	t.Parallel()
	for name, createFirst := range map[string]bool{"destroy first": false, "create first": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			d := driver.New(t, drive(cloud))
			d.SetCreateBeforeDestroy(createFirst)
			config := with(minimal(newName()), attributes{
				"adopt_existing": true, "deletion_protection": true, "force_destroy": true,
			})
			bucket := nameOf(config)
			if _, err := cloud.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
				t.Fatal(err)
			}
			cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "s3.PutBucketPolicy"})
			wantRefused(t, d.Apply(config), "", "s3:PutBucketPolicy")
			wantRefused(t, d.Destroy(), "deletion_protection", bucket)
			wantBuckets(t, cloud, bucket)
			apply(t, d, config)
			if d.Tainted() || d.Deposed() != 0 {
				t.Errorf("tainted = %v, %d deposed", d.Tainted(), d.Deposed())
			}
			wantNoChange(t, d, config)
		})
	}
}

// A half-made bucket that a replacement has finished, in a process that was killed before Terraform
// took the old entry out of the state, is the current bucket: it is not deleted.
func TestBucket_killed_between_create_and_destroy(t *testing.T) {
	t.Parallel()
	for name, protected := range map[string]bool{"protected": true, "unprotected": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			d := driver.New(t, drive(cloud))
			d.SetCreateBeforeDestroy(true)
			config := with(minimal(newName()), attributes{"deletion_protection": protected, "tags": attributes{"team": "data"}})
			bucket := nameOf(config)
			cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "s3.PutBucketPolicy"})
			wantRefused(t, d.Apply(config), "", "s3:PutBucketPolicy")
			d.SetKilledBetween(true)
			apply(t, d, config)
			if d.Tainted() || d.Deposed() != 1 {
				t.Fatalf("tainted = %v, %d deposed", d.Tainted(), d.Deposed())
			}
			d.SetKilledBetween(false)
			apply(t, d, config)
			if d.Tainted() || d.Deposed() != 0 {
				t.Errorf("tainted = %v, %d deposed", d.Tainted(), d.Deposed())
			}
			wantBuckets(t, cloud, bucket)
			wantNoChange(t, d, config)
			tags, err := cloud.S3().GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: &bucket})
			if err != nil || len(tags.TagSet) != 1 {
				t.Errorf("the tags of the bucket are %v (%v), want team alone", tags, err)
			}
		})
	}
}
