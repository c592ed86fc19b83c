package securebucket

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// empty deletes all versions, delete markers and unfinished uploads.
func (r *remote) empty(ctx context.Context) error {
	if err := r.abortUploads(ctx); err != nil {
		return err
	}
	pages := s3.NewListObjectVersionsPaginator(r.client, &s3.ListObjectVersionsInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	// A page holds at most 1,000 versions, which is also what one DeleteObjects takes.
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return base.Step("object versions", "s3:ListBucketVersions", err)
		}
		var doomed []types.ObjectIdentifier
		for _, v := range page.Versions {
			doomed = append(doomed, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		for _, m := range page.DeleteMarkers {
			doomed = append(doomed, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
		if err := r.deleteVersions(ctx, doomed); err != nil {
			return err
		}
	}
	return nil
}

func (r *remote) deleteVersions(ctx context.Context, doomed []types.ObjectIdentifier) error {
	if len(doomed) == 0 {
		return nil
	}
	out, err := r.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		Delete: &types.Delete{Objects: doomed, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return base.Step("object versions", "s3:DeleteObjectVersion", err)
	}
	// S3 answers 200 when it refuses single versions, for instance under a Deny in extra_statements.
	if len(out.Errors) == 0 {
		return nil
	}
	first := out.Errors[0]
	return &base.StepError{
		Part: "object versions", Operation: "s3:DeleteObjectVersion",
		Err: fmt.Errorf("S3 refused %d of %d, the first is version %s of %q: %s: %s", len(out.Errors), len(doomed),
			aws.ToString(first.VersionId), aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message)),
		WayOut: "Look for a Deny in extra_statements or the caller's IAM policies, and for a legal hold or retention of the " +
			"object.",
	}
}

func (r *remote) abortUploads(ctx context.Context) error {
	pages := s3.NewListMultipartUploadsPaginator(r.client, &s3.ListMultipartUploadsInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return base.Step("unfinished uploads", "s3:ListBucketMultipartUploads", err)
		}
		for _, upload := range page.Uploads {
			_, err := r.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
				Bucket: &r.name, ExpectedBucketOwner: r.owner, Key: upload.Key, UploadId: upload.UploadId,
			})
			if err != nil && !awserr.HasCode(err, "NoSuchUpload") {
				return base.Step("unfinished uploads", "s3:AbortMultipartUpload", err)
			}
		}
	}
	return nil
}
