package standin_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	tagtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

func TestSnapshot(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	if found := a.Snapshot(); !found.Empty() || len(found.Scheduled) > 0 {
		t.Errorf("a new account holds %+v", found)
	}
	policy := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"kms:*","Resource":"*"}}`
	key := newKey(t, a.KMS(), &kms.CreateKeyInput{
		Description: aws.String("d"), Policy: &policy, Tags: []types.Tag{{TagKey: aws.String("a"), TagValue: aws.String("b")}},
	})
	for _, alias := range []string{"alias/two", "alias/one"} {
		if _, err := a.KMS().CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: key.KeyId}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.KMS().EnableKeyRotation(t.Context(), &kms.EnableKeyRotationInput{
		KeyId: key.KeyId, RotationPeriodInDays: aws.Int32(200),
	}); err != nil {
		t.Fatal(err)
	}
	newBucket(t, a.S3())
	// A policy that denies its readers everything does not keep a snapshot from reading.
	if err := putPolicy(t.Context(), a.S3(), statement(`{"AWS":"arn:aws:iam::123456789012:root"}`, "s3:*", "")); err != nil {
		t.Fatal(err)
	}
	a.Inject(standin.Fault{Kind: standin.ServerError, Times: standin.Forever})
	a.ForgetCalls()

	found := a.Snapshot()
	want := []standin.Key{{
		ARN: aws.ToString(key.Arn), State: "Enabled", Spec: "SYMMETRIC_DEFAULT", Usage: "ENCRYPT_DECRYPT", Description: "d",
		Aliases: []string{"alias/one", "alias/two"}, Tags: map[string]string{"a": "b"}, Policy: policy, RotationPeriod: 200,
	}}
	if diff := cmp.Diff(want, found.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if len(found.Buckets) != 1 || found.Buckets[0].Settings["BucketPolicy"] == "" || found.Buckets[0].Settings["BucketEncryption"] == "" {
		t.Errorf("buckets are %+v, want one with its policy and encryption", found.Buckets)
	}
	if diff := cmp.Diff(found, a.Snapshot()); diff != "" {
		t.Errorf("two snapshots of one account differ:\n%s", diff)
	}
	if calls := a.Calls(); len(calls) > 0 {
		t.Errorf("a snapshot recorded %d calls, want none", len(calls))
	}
	a.ClearFaults()
	change(t, a, key)
	changed := a.Snapshot()
	if diff := cmp.Diff(found, changed); diff == "" {
		t.Error("a snapshot does not show changes")
	}
	if len(changed.Keys) != 0 || len(changed.Scheduled) != 1 {
		t.Errorf("%d keys and %d scheduled, want the one scheduled for deletion", len(changed.Keys), len(changed.Scheduled))
	}
}

// change schedules the key for deletion and gives the bucket a tag.
func change(t *testing.T, a *acctest.AWS, key *types.KeyMetadata) {
	t.Helper()
	if _, err := a.KMS().ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: key.Arn}); err != nil {
		t.Fatal(err)
	}
	tags := &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String("c"), Value: aws.String("d")}}}
	if _, err := a.S3().PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: bucket, Tagging: tags}); err != nil {
		t.Fatal(err)
	}
}

func TestResourcesByTag(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.Inject(standin.Fault{Kind: standin.LateVisible, Operation: "kms.CreateKey", Nth: 2, Reads: 1})
	tagged := func(value string) *kms.CreateKeyInput {
		return &kms.CreateKeyInput{Tags: []types.Tag{{TagKey: aws.String("marker"), TagValue: &value}}}
	}
	old := newKey(t, a.KMS(), tagged("x"))
	late := newKey(t, a.KMS(), tagged("x"))
	newKey(t, a.KMS(), tagged("y"))
	if _, err := a.KMS().ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: old.Arn}); err != nil {
		t.Fatal(err)
	}
	search := func() map[string]bool {
		t.Helper()
		out, err := a.Tagging().GetResources(t.Context(), &resourcegroupstaggingapi.GetResourcesInput{
			ResourceTypeFilters: []string{"kms:key"},
			TagFilters:          []tagtypes.TagFilter{{Key: aws.String("marker"), Values: []string{"x"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		arns := map[string]bool{}
		for _, mapping := range out.ResourceTagMappingList {
			arns[aws.ToString(mapping.ResourceARN)] = true
		}
		return arns
	}
	for _, want := range []map[string]bool{{*old.Arn: true}, {*old.Arn: true, *late.Arn: true}} {
		if diff := cmp.Diff(want, search()); diff != "" {
			t.Errorf("keys with the tag (-want +got):\n%s", diff)
		}
	}
}

func TestAliases(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	key := newKey(t, a.KMS(), &kms.CreateKeyInput{})
	create := func(name string) error {
		_, err := a.KMS().CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: &name, TargetKeyId: key.Arn})
		return err
	}
	wantCode(t, "an alias of AWS", create("alias/aws/mine"), "NotAuthorizedException")
	wantCode(t, "an alias", create("alias/mine"), "")
	wantCode(t, "the same alias", create("alias/mine"), "AlreadyExistsException")
	remove := func() error {
		_, err := a.KMS().DeleteAlias(t.Context(), &kms.DeleteAliasInput{AliasName: aws.String("alias/mine")})
		return err
	}
	wantCode(t, "DeleteAlias", remove(), "")
	wantCode(t, "DeleteAlias again", remove(), "NotFoundException")
}

func TestSilence(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	config := a.Config()
	config.Credentials = credentials.NewStaticCredentialsProvider(acctest.AccessKey(7), standin.SecretKey, "")
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	dead := kms.NewFromConfig(config)
	newKey(t, dead, &kms.CreateKeyInput{})
	a.Silence(acctest.AccessKey(7))
	if _, err := dead.CreateKey(t.Context(), &kms.CreateKeyInput{}); err == nil {
		t.Error("a silenced client got an answer")
	}
	if found := a.Snapshot(); len(found.Keys) != 1 || len(a.Calls()) != 1 {
		t.Errorf("%d keys and %d calls, want 1 of each", len(found.Keys), len(a.Calls()))
	}
}
