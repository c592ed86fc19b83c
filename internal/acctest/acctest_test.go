package acctest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

func TestBasics(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	who, err := a.STS().GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToString(who.Arn); got != standin.User {
		t.Errorf("caller is %s, want %s", got, standin.User)
	}
	key, err := a.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.KMS().DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: key.KeyMetadata.Arn}); err != nil {
		t.Error(err)
	}
	if _, err := a.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("basics")}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.S3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("basics")}); err != nil {
		t.Error(err)
	}
	var got []string
	for _, call := range a.Calls() {
		got = append(got, call.Operation.Name)
	}
	want := []string{"sts.GetCallerIdentity", "kms.CreateKey", "kms.DescribeKey", "s3.CreateBucket", "s3.DeleteBucket"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded calls (-want +got):\n%s", diff)
	}
	a.Reset()
	if calls := a.Calls(); len(calls) != 0 {
		t.Errorf("%d calls after a reset, want none", len(calls))
	}
}
