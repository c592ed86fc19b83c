package securebucket

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// part is one setting of a bucket that S3 keeps in an object of its own.
type part struct {
	// name is what diagnostics call it.
	name string
	// reads and writes are the IAM actions of the two calls.
	reads, writes string
	// find reads the part into the settings; a part that does not exist leaves its zero value.
	find func(context.Context, *remote, *settings) error
	// put makes the part what the settings say.
	put func(context.Context, *remote, settings) error
	// same tells whether the part need not be put.
	same func(a, b settings) bool
}

// settingParts are in the order of creation: the bucket is closed before anything else.
var settingParts = []part{
	{
		name: "public access block", reads: "s3:GetBucketPublicAccessBlock", writes: "s3:PutBucketPublicAccessBlock",
		find: findPublicAccessBlock, put: putPublicAccessBlock,
		same: func(a, b settings) bool { return a.PublicAccessBlocked == b.PublicAccessBlocked },
	},
	{
		name: "ownership controls", reads: "s3:GetBucketOwnershipControls", writes: "s3:PutBucketOwnershipControls",
		find: findOwnership, put: putOwnership,
		same: func(a, b settings) bool { return a.OwnerEnforced == b.OwnerEnforced },
	},
	{
		name: "default encryption", reads: "s3:GetEncryptionConfiguration", writes: "s3:PutEncryptionConfiguration",
		find: findEncryption, put: putEncryption,
		same: func(a, b settings) bool { return a.Encryption == b.Encryption },
	},
	{
		name: "bucket policy", reads: "s3:GetBucketPolicy", writes: "s3:PutBucketPolicy",
		find: findPolicy, put: putPolicy,
		same: func(a, b settings) bool { return policy.Same(a.Policy, b.Policy) },
	},
	{
		name: "versioning", reads: "s3:GetBucketVersioning", writes: "s3:PutBucketVersioning",
		find: findVersioning, put: putVersioning,
		same: func(a, b settings) bool { return a.Versioning == b.Versioning },
	},
	{
		name: "access logging", reads: "s3:GetBucketLogging", writes: "s3:PutBucketLogging",
		find: findLogging, put: putLogging,
		same: func(a, b settings) bool { return a.Logging == b.Logging },
	},
	{
		name: "lifecycle rules", reads: "s3:GetLifecycleConfiguration", writes: "s3:PutLifecycleConfiguration",
		find: findLifecycle, put: putLifecycle,
		same: func(a, b settings) bool { return a.Lifecycle.equal(b.Lifecycle) },
	},
}

// tagsPart comes after all others.
var tagsPart = part{
	name: "tags", reads: "s3:GetBucketTagging", writes: "s3:PutBucketTagging",
	find: findTags, put: putTags, same: sameTags,
}

// find reads every part. The error is errGone when the bucket disappeared meanwhile.
func (r *remote) find(ctx context.Context) (settings, error) {
	var found settings
	for _, p := range settingParts {
		if err := r.findPart(ctx, p, &found); err != nil {
			return settings{}, err
		}
	}
	return found, r.findPart(ctx, tagsPart, &found)
}

func (r *remote) findPart(ctx context.Context, p part, found *settings) error {
	err := p.find(ctx, r, found)
	if awserr.HasCode(err, "NoSuchBucket") {
		return errGone
	}
	return base.Step(p.name, p.reads, err)
}

func (r *remote) putPart(ctx context.Context, p part, want settings) error {
	err := r.settled(ctx, func(ctx context.Context) error { return p.put(ctx, r, want) })
	if err != nil && awserr.NotYetVisible(err) {
		return &base.StepError{
			Part: p.name, Operation: p.writes, Err: err,
			WayOut: "S3 refuses a policy that names a role, user, account or service that does not exist. Correct the " +
				"principal that AWS names, or create it first, then apply again.",
		}
	}
	return base.Step(p.name, p.writes, err)
}

// absent reports whether S3 says that the bucket has no such part.
func absent(err error) bool { return awserr.NotFound(err) && !awserr.HasCode(err, "NoSuchBucket") }

func findPublicAccessBlock(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c := out.PublicAccessBlockConfiguration
	s.PublicAccessBlocked = c != nil && aws.ToBool(c.BlockPublicAcls) && aws.ToBool(c.BlockPublicPolicy) &&
		aws.ToBool(c.IgnorePublicAcls) && aws.ToBool(c.RestrictPublicBuckets)
	return nil
}

func putPublicAccessBlock(ctx context.Context, r *remote, s settings) error {
	on := aws.Bool(s.PublicAccessBlocked)
	_, err := r.client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: on, BlockPublicPolicy: on, IgnorePublicAcls: on, RestrictPublicBuckets: on,
		},
	})
	return err
}

func findOwnership(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	s.OwnerEnforced = out.OwnershipControls != nil && len(out.OwnershipControls.Rules) == 1 &&
		out.OwnershipControls.Rules[0].ObjectOwnership == types.ObjectOwnershipBucketOwnerEnforced
	return nil
}

func putOwnership(ctx context.Context, r *remote, _ settings) error {
	_, err := r.client.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{
			{ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced},
		}},
	})
	return err
}

func findEncryption(ctx context.Context, r *remote, s *settings) error {
	found, err := r.encryptionOf(ctx, r.name)
	s.Encryption = found
	return err
}

// encryptionOf reads the default encryption of any bucket of the same account and region.
func (r *remote) encryptionOf(ctx context.Context, bucket string) (encryption, error) {
	out, err := r.client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{
		Bucket: &bucket, ExpectedBucketOwner: r.owner,
	})
	if absent(err) {
		return encryption{}, nil
	}
	if err != nil {
		return encryption{}, err
	}
	if out.ServerSideEncryptionConfiguration == nil || len(out.ServerSideEncryptionConfiguration.Rules) == 0 {
		return encryption{}, nil
	}
	rule := out.ServerSideEncryptionConfiguration.Rules[0]
	found := encryption{BucketKey: aws.ToBool(rule.BucketKeyEnabled)}
	if byDefault := rule.ApplyServerSideEncryptionByDefault; byDefault != nil {
		found.Algorithm, found.KeyARN = string(byDefault.SSEAlgorithm), aws.ToString(byDefault.KMSMasterKeyID)
	}
	// S3 accepts a bucket key for AES256 and gives it no meaning.
	found.BucketKey = found.BucketKey && found.Algorithm != string(types.ServerSideEncryptionAes256)
	found.SSECBlocked = rule.BlockedEncryptionTypes != nil &&
		slices.Contains(rule.BlockedEncryptionTypes.EncryptionType, types.EncryptionTypeSseC)
	return found, nil
}

// putEncryption always names the block of SSE-C, so that a bucket which lost it gets it back.
func putEncryption(ctx context.Context, r *remote, s settings) error {
	byDefault := &types.ServerSideEncryptionByDefault{
		SSEAlgorithm: types.ServerSideEncryption(s.Encryption.Algorithm),
	}
	if s.Encryption.KeyARN != "" {
		byDefault.KMSMasterKeyID = &s.Encryption.KeyARN
	}
	_, err := r.client.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: byDefault,
				BucketKeyEnabled:                   &s.Encryption.BucketKey,
				BlockedEncryptionTypes: &types.BlockedEncryptionTypes{
					EncryptionType: []types.EncryptionType{types.EncryptionTypeSseC},
				},
			}},
		},
	})
	return err
}

func findPolicy(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Policy = aws.ToString(out.Policy)
	return nil
}

// putPolicy never sets ConfirmRemoveSelfBucketAccess, so that S3 itself refuses a policy that
// would shut the caller out.
func putPolicy(ctx context.Context, r *remote, s settings) error {
	_, err := r.client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner, Policy: &s.Policy,
	})
	return err
}

func findVersioning(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if err != nil {
		return err
	}
	s.Versioning = out.Status == types.BucketVersioningStatusEnabled
	return nil
}

func putVersioning(ctx context.Context, r *remote, s settings) error {
	status := types.BucketVersioningStatusSuspended
	if s.Versioning {
		status = types.BucketVersioningStatusEnabled
	}
	_, err := r.client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		VersioningConfiguration: &types.VersioningConfiguration{Status: status},
	})
	return err
}

func findLogging(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if err != nil {
		return err
	}
	if on := out.LoggingEnabled; on != nil {
		s.Logging = logging{TargetBucket: aws.ToString(on.TargetBucket), TargetPrefix: aws.ToString(on.TargetPrefix)}
	}
	return nil
}

func putLogging(ctx context.Context, r *remote, s settings) error {
	status := &types.BucketLoggingStatus{}
	if s.Logging != (logging{}) {
		status.LoggingEnabled = &types.LoggingEnabled{
			TargetBucket: &s.Logging.TargetBucket, TargetPrefix: &s.Logging.TargetPrefix,
		}
	}
	_, err := r.client.PutBucketLogging(ctx, &s3.PutBucketLoggingInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner, BucketLoggingStatus: status,
	})
	return err
}

func findLifecycle(ctx context.Context, r *remote, s *settings) error {
	out, err := r.client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
	})
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Lifecycle = flattenLifecycle(out.Rules)
	return nil
}

func putLifecycle(ctx context.Context, r *remote, s settings) error {
	rules := expandLifecycle(s.Lifecycle)
	if len(rules) == 0 {
		_, err := r.client.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{
			Bucket: &r.name, ExpectedBucketOwner: r.owner,
		})
		return err
	}
	_, err := r.client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &r.name, ExpectedBucketOwner: r.owner,
		LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
	})
	return err
}
