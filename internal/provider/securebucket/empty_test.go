package securebucket

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// fullBucket lists its versions in pages of a thousand, as S3 does.
type fullBucket struct {
	s3API
	versions, markers []string
	uploads           []string
	batches           []int
	deleted, aborted  map[string]bool
}

func (b *fullBucket) ListObjectVersions(
	_ context.Context, in *s3.ListObjectVersionsInput, _ ...option,
) (*s3.ListObjectVersionsOutput, error) {
	start := 0
	if in.KeyMarker != nil {
		if _, err := fmt.Sscan(*in.KeyMarker, &start); err != nil {
			return nil, err
		}
	}
	out := &s3.ListObjectVersionsOutput{IsTruncated: aws.Bool(false)}
	all := append(append([]string{}, b.versions...), b.markers...)
	for i := start; i < len(all); i++ {
		if i == start+1000 {
			out.IsTruncated, out.NextKeyMarker = aws.Bool(true), aws.String(fmt.Sprint(i))
			break
		}
		if i < len(b.versions) {
			out.Versions = append(out.Versions, types.ObjectVersion{Key: &all[i], VersionId: aws.String("v")})
		} else {
			out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{Key: &all[i], VersionId: aws.String("v")})
		}
	}
	return out, nil
}

func (b *fullBucket) DeleteObjects(
	_ context.Context, in *s3.DeleteObjectsInput, _ ...option,
) (*s3.DeleteObjectsOutput, error) {
	b.batches = append(b.batches, len(in.Delete.Objects))
	for _, object := range in.Delete.Objects {
		b.deleted[*object.Key] = object.VersionId != nil
	}
	return &s3.DeleteObjectsOutput{}, nil
}

func (b *fullBucket) ListMultipartUploads(
	context.Context, *s3.ListMultipartUploadsInput, ...option,
) (*s3.ListMultipartUploadsOutput, error) {
	out := &s3.ListMultipartUploadsOutput{IsTruncated: aws.Bool(false)}
	for _, key := range b.uploads {
		out.Uploads = append(out.Uploads, types.MultipartUpload{Key: &key, UploadId: aws.String("u")})
	}
	return out, nil
}

func (b *fullBucket) AbortMultipartUpload(
	_ context.Context, in *s3.AbortMultipartUploadInput, _ ...option,
) (*s3.AbortMultipartUploadOutput, error) {
	b.aborted[*in.Key] = true
	return &s3.AbortMultipartUploadOutput{}, nil
}

func TestEmpty_pages(t *testing.T) {
	t.Parallel()
	bucket := &fullBucket{uploads: []string{"u1", "u2"}, deleted: map[string]bool{}, aborted: map[string]bool{}}
	for i := range 1800 {
		bucket.versions = append(bucket.versions, fmt.Sprint("v", i))
	}
	for i := range 700 {
		bucket.markers = append(bucket.markers, fmt.Sprint("m", i))
	}
	if err := (&remote{client: bucket, name: "b"}).empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, key := range append(bucket.versions, bucket.markers...) {
		if !bucket.deleted[key] {
			t.Errorf("the version of %s was not deleted for good", key)
		}
	}
	for _, size := range bucket.batches {
		if size > 1000 {
			t.Errorf("%d versions in one request; S3 takes 1,000", size)
		}
	}
	if len(bucket.aborted) != 2 {
		t.Errorf("%d unfinished uploads were aborted, want 2", len(bucket.aborted))
	}
}
