package securebucket_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestBucket_faults(t *testing.T) {
	t.Parallel()
	before := func(name, logs string) attributes {
		return with(minimal(name), attributes{
			"tags":    attributes{"keep": "1", "change": "1", "drop": "1"},
			"logging": attributes{"target_bucket": logs},
		})
	}
	after := func(name, logs string) attributes {
		return with(minimal(name), attributes{
			"kms_key_arn": otherKey, "versioning_enabled": false,
			"access":  []attributes{{"principals": []string{appRole}, "actions": []string{"read"}}},
			"logging": attributes{"target_bucket": logs, "target_prefix": "p/"},
			"lifecycle_configuration": attributes{
				"noncurrent_version_expiration_days": 0,
				"rules":                              []attributes{{"id": "old", "expiration_days": 30}},
			},
			"tags": attributes{"keep": "1", "change": "2", "new": "1"},
		})
	}
	scenarios := map[string]func(name, logs string) (from, to attributes){
		"create": func(name, logs string) (from, to attributes) { return nil, after(name, logs) },
		"update": func(name, logs string) (from, to attributes) { return before(name, logs), after(name, logs) },
		"destroy": func(name, logs string) (from, to attributes) {
			return with(before(name, logs), attributes{"force_destroy": true}), nil
		},
	}
	for name, prepare := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			logs := newName()
			if _, err := cloud.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &logs}); err != nil {
				t.Fatal(err)
			}
			faultloop.Run(t, faultloop.Scenario{
				AWS: cloud, Options: drive(cloud),
				Prepare: func(testing.TB) (from, to map[string]any) { return prepare(newName(), logs) },
				Check: func(t testing.TB, state map[string]any) {
					wantBuckets(t, cloud, logs, nameOf(state))
					compareS3(t, cloud, state)
				},
				Empty:  func(t testing.TB) { wantBuckets(t, cloud, logs) },
				Import: func(to map[string]any) string { return fmt.Sprint(to["bucket"]) },
				Unmark: "s3.PutBucketTagging",
			})
		})
	}
}

// wantBuckets wants an account with exactly these buckets.
func wantBuckets(t testing.TB, cloud *acctest.AWS, want ...string) {
	t.Helper()
	answer, err := cloud.S3().ListBuckets(t.Context(), &s3.ListBucketsInput{})
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for _, name := range want {
		wanted[name] = true
	}
	for _, bucket := range answer.Buckets {
		if name := aws.ToString(bucket.Name); !wanted[name] {
			t.Errorf("the bucket %s is there, which nobody wants", name)
		} else {
			delete(wanted, name)
		}
	}
	for name := range wanted {
		t.Errorf("there is no bucket %s", name)
	}
}

// compareS3 compares what the state says with what S3 has, read by other code than the provider's.
func compareS3(t testing.TB, cloud *acctest.AWS, state attributes) {
	t.Helper()
	client, ctx := cloud.S3(), t.Context()
	name, _ := state["bucket"].(string)
	encryption, err := client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &name})
	fatal(t, err)
	access, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &name})
	fatal(t, err)
	ownership, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &name})
	fatal(t, err)
	versioning, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &name})
	fatal(t, err)
	logging, err := client.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: &name})
	fatal(t, err)

	rule := encryption.ServerSideEncryptionConfiguration.Rules[0]
	block := access.PublicAccessBlockConfiguration
	got := attributes{
		"sse_algorithm":      string(rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm),
		"kms_key_arn":        orNil(rule.ApplyServerSideEncryptionByDefault.KMSMasterKeyID),
		"versioning_enabled": versioning.Status == types.BucketVersioningStatusEnabled,
		"logging":            nil,
		"protections": attributes{
			"public_access_blocked": *block.BlockPublicAcls && *block.BlockPublicPolicy && *block.IgnorePublicAcls &&
				*block.RestrictPublicBuckets,
			"object_ownership_enforced": ownership.OwnershipControls.Rules[0].ObjectOwnership ==
				types.ObjectOwnershipBucketOwnerEnforced,
			"sse_c_blocked": len(rule.BlockedEncryptionTypes.EncryptionType) == 1 &&
				rule.BlockedEncryptionTypes.EncryptionType[0] == types.EncryptionTypeSseC,
		},
		"tags_all": tagsOf(t, cloud, name),
	}
	if on := logging.LoggingEnabled; on != nil {
		got["logging"] = attributes{"target_bucket": *on.TargetBucket, "target_prefix": *on.TargetPrefix}
	}
	want := attributes{}
	for attribute := range got {
		want[attribute] = state[attribute]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state and S3 differ (-state +S3):\n%s", diff)
	}
	comparePolicy(t, cloud, name, state["policy_json"])
	compareLifecycle(t, cloud, name, state["lifecycle_configuration"])
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func orNil(text *string) any {
	if text == nil || *text == "" {
		return nil
	}
	return *text
}

func tagsOf(t testing.TB, cloud *acctest.AWS, name string) attributes {
	t.Helper()
	tags := attributes{}
	answer, err := cloud.S3().GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: &name})
	if err != nil {
		return tags
	}
	for _, tag := range answer.TagSet {
		tags[*tag.Key] = *tag.Value
	}
	return tags
}

func comparePolicy(t testing.TB, cloud *acctest.AWS, name string, state any) {
	t.Helper()
	answer, err := cloud.S3().GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &name})
	fatal(t, err)
	text, _ := state.(string)
	ours, err := policy.Parse([]byte(text))
	fatal(t, err)
	theirs, err := policy.Parse([]byte(*answer.Policy))
	fatal(t, err)
	if !policy.Equal(ours, theirs) {
		t.Errorf("policy_json and S3 differ:\n%s\n%s", text, *answer.Policy)
	}
}

func compareLifecycle(t testing.TB, cloud *acctest.AWS, name string, state any) {
	t.Helper()
	input := &s3.GetBucketLifecycleConfigurationInput{Bucket: &name}
	answer, err := cloud.S3().GetBucketLifecycleConfiguration(t.Context(), input)
	fatal(t, err)
	rules, _ := state.(attributes)["rules"].([]any)
	if want := len(rules) + 1; len(answer.Rules) != want {
		t.Errorf("S3 has %d lifecycle rules, want %d", len(answer.Rules), want)
	}
}
