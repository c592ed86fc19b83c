package securebucket_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// wantRefused wants errors that say all of the words, in one of them at the attribute.
func wantRefused(t testing.TB, diagnostics driver.Diagnostics, attribute string, words ...string) {
	t.Helper()
	if !diagnostics.HasError() {
		t.Fatalf("nothing was refused: %s", diagnostics)
	}
	text := diagnostics.Errors().String()
	if attribute != "" && !strings.Contains(text, attribute) {
		t.Errorf("the error is not at %s:\n%s", attribute, text)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("the error does not say %q:\n%s", word, text)
		}
	}
}

// The SDK repeats a CreateBucket whose answer was lost. Outside us-east-1 the second one is
// answered with an error.
func TestBucket_createAnswerLostElsewhere(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	options := drive(cloud)
	for name, attempts := range map[string]int{"the SDK tries again": 2, "the next apply tries again": 1} {
		t.Run(name, func(t *testing.T) {
			configured := options
			configured.Config = func(process int) map[string]any {
				return with(options.Config(process), attributes{"max_retries": attempts})
			}
			d := driver.New(t, configured)
			config := with(minimal(newName()), attributes{"region": "eu-west-1", "sse_algorithm": "AES256", "kms_key_arn": nil})
			lost := cloud.Inject(standin.Fault{Kind: standin.LostReply, Operation: "s3.CreateBucket", Attempts: 1})
			first := d.Apply(config)
			if lost.Fired() != 1 {
				t.Fatalf("%d answers were lost, want 1", lost.Fired())
			}
			if first.HasError() != (attempts == 1) {
				t.Errorf("the first apply says: %s", first)
			}
			apply(t, d, config)
			wantNoChange(t, d, config)
			if diagnostics := d.Destroy(); diagnostics.HasError() {
				t.Errorf("destroy: %s", diagnostics)
			}
		})
	}
}

func TestBucket_existing(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	for _, region := range []string{"us-east-1", "eu-west-1"} {
		t.Run(region, func(t *testing.T) {
			config := minimal(newName())
			name := nameOf(config)
			if region != standin.Region {
				config = with(config, attributes{"region": region, "sse_algorithm": "AES256", "kms_key_arn": nil})
			}
			createBucket(t, cloud, name, region)
			d := driver.New(t, drive(cloud))
			wantRefused(t, d.Apply(config), "", "exists already", "terraform import", name, "adopt_existing")
			if d.State() != nil {
				t.Errorf("the refused bucket is in state: %s", d.StateJSON())
			}
			if tags := tagsOf(t, cloud, name); len(tags) != 1 {
				t.Errorf("the refused bucket was changed: its tags are %v", tags)
			}
			adopting := with(config, attributes{"adopt_existing": true, "tags": attributes{"new": "1"}})
			apply(t, d, adopting)
			wantNoChange(t, d, adopting)
			compareS3(t, cloud, d.State())
		})
	}
}

// createBucket creates a bucket that has nothing to do with Keyward.
func createBucket(t testing.TB, cloud *acctest.AWS, name, region string) {
	t.Helper()
	input := &s3.CreateBucketInput{Bucket: &name}
	if region != standin.Region {
		input.CreateBucketConfiguration = &types.CreateBucketConfiguration{
			LocationConstraint: types.BucketLocationConstraint(region),
		}
	}
	elsewhere := func(o *s3.Options) { o.Region = region }
	_, err := cloud.S3().CreateBucket(t.Context(), input, elsewhere)
	fatal(t, err)
	key, value := "theirs", "1"
	_, err = cloud.S3().PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{
		Bucket: &name, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: &key, Value: &value}}},
	}, elsewhere)
	fatal(t, err)
}

func TestBucket_adoptionThatFailsIsFinished(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"adopt_existing": true, "deletion_protection": true})
	name := nameOf(config)
	createBucket(t, cloud, name, standin.Region)
	body := strings.NewReader("precious")
	key := "object"
	_, err := cloud.S3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: &key, Body: body})
	fatal(t, err)
	cloud.Inject(standin.Fault{Kind: standin.ServerError, Operation: "s3.PutBucketPolicy"})
	if first := d.Apply(config); !first.HasError() || !d.Tainted() {
		t.Fatalf("the adoption did not fail half-way: tainted %t, %s", d.Tainted(), first)
	}
	apply(t, d, config)
	wantNoChange(t, d, config)
	_, err = cloud.S3().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &name, Key: &key})
	if err != nil {
		t.Errorf("the object of the adopted bucket is gone: %v", err)
	}
}

func TestBucket_foreign(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "s3.HeadBucket"})
	wantRefused(t, d.Apply(minimal(newName())), "", "belongs to another AWS account", "s3:ListBucket")
	cloud.ClearFaults()
	taken := standin.Fault{Kind: standin.Custom, Operation: "s3.CreateBucket", Error: standin.AWSError{
		Status: 409, Code: "BucketAlreadyExists", Message: "The requested bucket name is not available.",
	}}
	cloud.Inject(taken)
	wantRefused(t, d.Apply(minimal(newName())), "", "belongs to another AWS account", "choose another name")
	if d.State() != nil {
		t.Errorf("a bucket of somebody else is in state: %s", d.StateJSON())
	}
}

// A half-made bucket is marked, exempt from protection, and never shows its marker.
func TestBucket_halfMade(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"deletion_protection": true, "tags": attributes{"a": "1"}})
	name := nameOf(config)
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "s3.PutBucketPolicy"})
	wantRefused(t, d.Apply(config), "", "Bucket policy", "s3:PutBucketPolicy")
	if tags := tagsOf(t, cloud, name); tags[base.MarkerKey] == nil {
		t.Errorf("the half-made bucket is not marked: %v", tags)
	}
	if strings.Contains(d.StateJSON(), base.MarkerKey) {
		t.Errorf("the marker shows: %s", d.StateJSON())
	}
	if diagnostics := d.Destroy(); diagnostics.HasError() {
		t.Errorf("the half-made bucket cannot be destroyed: %s", diagnostics)
	}
	wantBuckets(t, cloud)
}

func TestBucket_untainted(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := minimal(newName())
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "s3.PutBucketLifecycleConfiguration"})
	wantRefused(t, d.Apply(config), "", "Lifecycle rules")
	d.Untaint()
	apply(t, d, config)
	wantNoChange(t, d, config)
	if tags := tagsOf(t, cloud, nameOf(config)); len(tags) != 0 {
		t.Errorf("the finished bucket is still marked: %v", tags)
	}
}

// deletion_protection holds for a complete bucket that somebody tainted, which Terraform shows to
// the provider as a creation.
func TestBucket_taintedComplete(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"deletion_protection": true})
	apply(t, d, config)
	d.Taint()
	wantRefused(t, d.Apply(config), "deletion_protection", "deletion_protection")
	wantBuckets(t, cloud, nameOf(config))
}
