package securebucket

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type option = func(*s3.Options)

// s3API are the calls that a bucket needs, apart from its parts and objects.
type s3API interface {
	partsAPI
	objectsAPI

	CreateBucket(context.Context, *s3.CreateBucketInput, ...option) (*s3.CreateBucketOutput, error)
	DeleteBucket(context.Context, *s3.DeleteBucketInput, ...option) (*s3.DeleteBucketOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...option) (*s3.HeadBucketOutput, error)
}

// objectsAPI are the calls that force_destroy needs to empty a bucket.
type objectsAPI interface {
	s3.ListMultipartUploadsAPIClient
	s3.ListObjectVersionsAPIClient

	AbortMultipartUpload(
		context.Context, *s3.AbortMultipartUploadInput, ...option,
	) (*s3.AbortMultipartUploadOutput, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...option) (*s3.DeleteObjectsOutput, error)
}

// partsAPI are the calls that read and write the parts of a bucket.
type partsAPI interface {
	DeleteBucketLifecycle(
		context.Context, *s3.DeleteBucketLifecycleInput, ...option,
	) (*s3.DeleteBucketLifecycleOutput, error)
	DeleteBucketTagging(
		context.Context, *s3.DeleteBucketTaggingInput, ...option,
	) (*s3.DeleteBucketTaggingOutput, error)
	GetBucketEncryption(
		context.Context, *s3.GetBucketEncryptionInput, ...option,
	) (*s3.GetBucketEncryptionOutput, error)
	GetBucketLifecycleConfiguration(
		context.Context, *s3.GetBucketLifecycleConfigurationInput, ...option,
	) (*s3.GetBucketLifecycleConfigurationOutput, error)
	GetBucketLogging(context.Context, *s3.GetBucketLoggingInput, ...option) (*s3.GetBucketLoggingOutput, error)
	GetBucketOwnershipControls(
		context.Context, *s3.GetBucketOwnershipControlsInput, ...option,
	) (*s3.GetBucketOwnershipControlsOutput, error)
	GetBucketPolicy(context.Context, *s3.GetBucketPolicyInput, ...option) (*s3.GetBucketPolicyOutput, error)
	GetBucketTagging(context.Context, *s3.GetBucketTaggingInput, ...option) (*s3.GetBucketTaggingOutput, error)
	GetBucketVersioning(
		context.Context, *s3.GetBucketVersioningInput, ...option,
	) (*s3.GetBucketVersioningOutput, error)
	GetPublicAccessBlock(
		context.Context, *s3.GetPublicAccessBlockInput, ...option,
	) (*s3.GetPublicAccessBlockOutput, error)
	PutBucketEncryption(
		context.Context, *s3.PutBucketEncryptionInput, ...option,
	) (*s3.PutBucketEncryptionOutput, error)
	PutBucketLifecycleConfiguration(
		context.Context, *s3.PutBucketLifecycleConfigurationInput, ...option,
	) (*s3.PutBucketLifecycleConfigurationOutput, error)
	PutBucketLogging(context.Context, *s3.PutBucketLoggingInput, ...option) (*s3.PutBucketLoggingOutput, error)
	PutBucketOwnershipControls(
		context.Context, *s3.PutBucketOwnershipControlsInput, ...option,
	) (*s3.PutBucketOwnershipControlsOutput, error)
	PutBucketPolicy(context.Context, *s3.PutBucketPolicyInput, ...option) (*s3.PutBucketPolicyOutput, error)
	PutBucketTagging(context.Context, *s3.PutBucketTaggingInput, ...option) (*s3.PutBucketTaggingOutput, error)
	PutBucketVersioning(
		context.Context, *s3.PutBucketVersioningInput, ...option,
	) (*s3.PutBucketVersioningOutput, error)
	PutPublicAccessBlock(
		context.Context, *s3.PutPublicAccessBlockInput, ...option,
	) (*s3.PutPublicAccessBlockOutput, error)
}
