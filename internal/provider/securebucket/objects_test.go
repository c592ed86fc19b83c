package securebucket_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/awserr"
)

// createKey creates a key that has nothing to do with Keyward, and returns its ARN.
func createKey(t testing.TB, cloud *acctest.AWS) string {
	t.Helper()
	answer, err := cloud.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{})
	fatal(t, err)
	return *answer.KeyMetadata.Arn
}

// What the bucket lets in, decided by the policy that is on it.
func TestBucket_uploads(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	key, allowed, other := createKey(t, cloud), createKey(t, cloud), createKey(t, cloud)
	encrypted := with(minimal(newName()), attributes{"kms_key_arn": key, "allowed_kms_key_arns": []string{allowed}})
	plain := with(minimal(newName()), attributes{"kms_key_arn": nil, "sse_algorithm": "AES256"})
	for _, config := range []attributes{encrypted, plain} {
		apply(t, driver.New(t, drive(cloud)), config)
	}
	tests := map[string]struct {
		bucket  attributes
		headers s3.PutObjectInput
		passes  bool
	}{
		"no header":                {encrypted, s3.PutObjectInput{}, true},
		"the bucket's key":         {encrypted, s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: &key}, true},
		"an allowed key":           {encrypted, s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: &allowed}, true},
		"another key":              {encrypted, s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: &other}, false},
		"the AWS managed key":      {encrypted, s3.PutObjectInput{ServerSideEncryption: "aws:kms"}, false},
		"S3's own keys":            {encrypted, s3.PutObjectInput{ServerSideEncryption: "AES256"}, false},
		"no header, S3's own keys": {plain, s3.PutObjectInput{}, true},
		"S3's own keys on request": {plain, s3.PutObjectInput{ServerSideEncryption: "AES256"}, true},
		"KMS where none is wanted": {plain, s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: &key}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			input := test.headers
			input.Bucket, input.Key, input.Body = aws.String(nameOf(test.bucket)), aws.String("object"), strings.NewReader("data")
			_, err := cloud.S3().PutObject(t.Context(), &input)
			if (err == nil) != test.passes || err != nil && !awserr.AccessDenied(err) {
				t.Errorf("the upload ended with %v, want it to pass: %t", err, test.passes)
			}
		})
	}
}

func TestBucket_forceDestroy(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"kms_key_arn": createKey(t, cloud)})
	apply(t, d, config)
	fill(t, cloud, nameOf(config))

	wantRefused(t, d.Destroy(), "", "s3:DeleteBucket", "force_destroy = true", "apply")
	if d.State() == nil {
		t.Fatal("the bucket that was not empty is no longer in state")
	}
	apply(t, d, with(config, attributes{"force_destroy": true}))
	if diagnostics := d.Destroy(); diagnostics.HasError() {
		t.Fatalf("destroy: %s", diagnostics)
	}
	wantBuckets(t, cloud)
}

// fill puts objects of several versions, a delete marker and an unfinished upload into a bucket.
func fill(t testing.TB, cloud *acctest.AWS, bucket string) {
	t.Helper()
	client, ctx := cloud.S3(), t.Context()
	for n := range 20 {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &bucket, Key: aws.String(fmt.Sprintf("k/%d", n%10)), Body: strings.NewReader("x"),
		})
		fatal(t, err)
	}
	_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String("k/1")})
	fatal(t, err)
	_, err = client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: aws.String("big")})
	fatal(t, err)
}

// A Deny on deletion keeps the objects, and the error says why.
func TestBucket_forceDestroyDenied(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{
		"kms_key_arn": createKey(t, cloud), "force_destroy": true,
		"extra_statements": []attributes{{
			"sid": "KeepAll", "effect": "Deny", "actions": []string{"s3:DeleteObject", "s3:DeleteObjectVersion"},
			"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}}, "resources": []string{"*"},
		}},
	})
	apply(t, d, config)
	_, err := cloud.S3().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(nameOf(config)), Key: aws.String("kept"), Body: strings.NewReader("x"),
	})
	fatal(t, err)
	wantRefused(t, d.Destroy(), "", "s3:DeleteObjectVersion", "kept", "extra_statements")
	_, err = cloud.S3().GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: aws.String(nameOf(config))})
	fatal(t, err)
	versions, err := cloud.S3().ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(nameOf(config))})
	fatal(t, err)
	if len(versions.Versions) != 1 {
		t.Errorf("the bucket holds %d versions, want the one that must be kept", len(versions.Versions))
	}
}
