package securebucket_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// Each part that somebody changes or removes shows in the plan, at the attribute named, and the
// next apply puts it back.
func TestBucket_drift(t *testing.T) {
	t.Parallel()
	type tamper func(ctx context.Context, c *s3.Client, b *string) error
	encrypt := func(rule types.ServerSideEncryptionRule) tamper {
		return func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
				Bucket: b, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
					Rules: []types.ServerSideEncryptionRule{rule},
				},
			})
			return err
		}
	}
	kms := func(key string) *types.ServerSideEncryptionByDefault {
		return &types.ServerSideEncryptionByDefault{SSEAlgorithm: "aws:kms", KMSMasterKeyID: aws.String(key)}
	}
	tests := map[string]struct {
		attribute string
		tamper    tamper
	}{
		"public access block removed": {"protections", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: b})
			return err
		}},
		"one public access block off": {"protections", func(ctx context.Context, c *s3.Client, b *string) error {
			on := aws.Bool(true)
			_, err := c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
				Bucket: b, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
					BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: aws.Bool(false),
				},
			})
			return err
		}},
		"ownership controls removed": {"protections", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: b})
			return err
		}},
		"ACLs turned on": {"protections", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
				Bucket: b, OwnershipControls: &types.OwnershipControls{
					Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
				},
			})
			return err
		}},
		"SSE-C let in": {"protections", encrypt(types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: kms(keyARN), BucketKeyEnabled: aws.Bool(true),
			BlockedEncryptionTypes: &types.BlockedEncryptionTypes{EncryptionType: []types.EncryptionType{"NONE"}},
		})},
		"another key": {"kms_key_arn", encrypt(types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: kms(otherKey), BucketKeyEnabled: aws.Bool(true),
		})},
		"an alias": {"kms_key_arn", encrypt(types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: kms("alias/data"), BucketKeyEnabled: aws.Bool(true),
		})},
		"S3's own keys": {"sse_algorithm", encrypt(types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: "AES256"},
		})},
		"no bucket key": {"bucket_key_enabled", encrypt(types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: kms(keyARN), BucketKeyEnabled: aws.Bool(false),
		})},
		"policy removed": {"policy_json", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: b})
			return err
		}},
		"another policy": {"policy_json", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: b, Policy: aws.String(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + appRole +
					`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::` + *b + `/*"}]}`)})
			return err
		}},
		"versioning suspended": {"versioning_enabled", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
				Bucket: b, VersioningConfiguration: &types.VersioningConfiguration{Status: "Suspended"},
			})
			return err
		}},
		"logging turned on": {"logging", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketLogging(ctx, &s3.PutBucketLoggingInput{Bucket: b, BucketLoggingStatus: &types.BucketLoggingStatus{
				LoggingEnabled: &types.LoggingEnabled{TargetBucket: b, TargetPrefix: aws.String("")},
			}})
			return err
		}},
		"lifecycle rules removed": {"lifecycle_configuration", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: b})
			return err
		}},
		"tags changed": {"tags_all", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: b, Tagging: &types.Tagging{
				TagSet: []types.Tag{{Key: aws.String("a"), Value: aws.String("2")}},
			}})
			return err
		}},
		"tags removed": {"tags_all", func(ctx context.Context, c *s3.Client, b *string) error {
			_, err := c.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: b})
			return err
		}},
	}
	cloud := acctest.Start(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, drive(cloud))
			config := with(minimal(newName()), attributes{"tags": attributes{"a": "1"}})
			apply(t, d, config)
			bucket := nameOf(config)
			fatal(t, test.tamper(t.Context(), cloud.S3(), &bucket))
			plan := d.Plan(config)
			if plan.Diagnostics.HasError() || plan.Action != driver.Update {
				t.Fatalf("the plan is to %s: %s", plan.Action, plan.Diagnostics)
			}
			if same(plan.Prior()[test.attribute], plan.Planned()[test.attribute]) {
				t.Errorf("the change does not show at %s: %v", test.attribute, plan.Planned()[test.attribute])
			}
			apply(t, d, config)
			wantNoChange(t, d, config)
			compareS3(t, cloud, d.State())
		})
	}
}

func TestBucket_disappears(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := minimal(newName())
	apply(t, d, config)
	bucket := nameOf(config)
	_, err := cloud.S3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &bucket})
	fatal(t, err)
	if plan := d.Plan(config); plan.Action != driver.Create || plan.Diagnostics.HasError() {
		t.Errorf("the plan for a bucket that is gone is to %s: %s", plan.Action, plan.Diagnostics)
	}
	apply(t, d, config)
	compareS3(t, cloud, d.State())
}

// A copy of S3 that does not know the bucket yet must not make Terraform give it up.
func TestBucket_flickers(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := minimal(newName())
	apply(t, d, config)
	absent := standin.AWSError{Status: 404, Code: "NoSuchBucket", Message: "The specified bucket does not exist"}
	cloud.Inject(standin.Fault{Kind: standin.Custom, Error: absent, Operation: "s3.HeadBucket"})
	cloud.Inject(standin.Fault{Kind: standin.Custom, Error: absent, Operation: "s3.GetBucketPolicy"})
	wantNoChange(t, d, config)
	gone := cloud.Inject(standin.Fault{Kind: standin.Custom, Error: absent, Operation: "s3.DeleteBucket"})
	if diagnostics := d.Destroy(); diagnostics.HasError() || gone.Fired() != 1 {
		t.Errorf("destroy, told %d times that the bucket is gone: %s", gone.Fired(), diagnostics)
	}
	wantBuckets(t, cloud)
}
