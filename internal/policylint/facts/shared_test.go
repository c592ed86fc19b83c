package facts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// ownPolicies are policies of a bucket, whose ARN is in the place of the verb.
var ownPolicies = []string{
	`{"Version": "2012-10-17", "Statement": [
	  {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "%[1]s/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
	  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "%[1]s/public/*"}]}`,
	`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "NotAction": "s3:Put*", "NotResource": "%[1]s"}}`,
	// What follows says something else about every bucket.
	`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::data-1*"}}`,
	`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::data-1/*"}}`,
	`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "%[1]s/*",
	  "Condition": {"ArnLike": {"aws:SourceArn": "%[1]s"}, "ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::data-1"}}}}`,
}

// The answers about a bucket are the same whether or not others with its policy were there before.
func TestFind_sharedPolicies(t *testing.T) {
	t.Parallel()
	for _, text := range ownPolicies {
		for _, name := range []string{"data-1", "data-2", "longer-name", "data-1"} {
			arn := "arn:aws:s3:::" + name
			got := Find(bucketWith(t, text, arn), namesOf(model.Bucket))
			want := newEvidence(bucketWith(t, text, arn)).find(namesOf(model.Bucket))
			if !cmp.Equal(want, got) {
				t.Errorf("%s: answers (-alone +after others):\n%s", name, cmp.Diff(want, got))
			}
		}
	}
}

// A policy that differs in nothing but the bucket is proven once, one that says something else anew.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	fingerprint := func(text, arn string) string {
		key, ok := newEvidence(bucketWith(t, text, arn)).fingerprint(nil)
		if !ok {
			t.Fatalf("no fingerprint of %s", text)
		}
		return key
	}
	for i, text := range ownPolicies {
		same := fingerprint(text, "arn:aws:s3:::data-1") == fingerprint(text, "arn:aws:s3:::data-2")
		if want := i < 2; same != want {
			t.Errorf("policy %d: same fingerprint %v, want %v", i, same, want)
		}
	}
}

func bucketWith(t *testing.T, text, arn string) *model.Subject {
	t.Helper()
	doc, err := policy.Parse([]byte(strings.ReplaceAll(text, "%[1]s", arn)))
	if err != nil {
		t.Fatal(err)
	}
	return &model.Subject{
		Kind: model.Bucket, Name: arn, Policy: doc,
		Scope: prove.Scope{Service: "s3", Account: "111122223333", Partition: "aws", Region: "us-east-1", ARN: arn},
	}
}
