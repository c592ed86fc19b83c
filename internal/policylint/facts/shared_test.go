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
			compareAlone(t, name, func() *model.Subject { return bucketWith(t, text, arn) })
		}
	}
}

// compareAlone compares the answers about a subject with those that are found without regard to others.
func compareAlone(t *testing.T, name string, subject func() *model.Subject) {
	t.Helper()
	names := namesOf(subject().Kind)
	got := Find(subject(), names)
	want := newEvidence(subject()).find(names)
	if !cmp.Equal(want, got) {
		t.Errorf("%s: answers (-alone +after others):\n%s", name, cmp.Diff(want, got))
	}
}

// A policy that differs in nothing but names is proven once, one that says something else anew.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	fingerprint := func(text, arn string) string {
		e := newEvidence(bucketWith(t, text, arn))
		return e.renamed(newRenaming(e)).fingerprint(nil)
	}
	for i, text := range ownPolicies {
		same := fingerprint(text, "arn:aws:s3:::data-1") == fingerprint(text, "arn:aws:s3:::data-2")
		if want := i < 2; same != want {
			t.Errorf("policy %d: same fingerprint %v, want %v", i, same, want)
		}
	}
}

// statement is a policy of the bucket data-1 that allows a principal a folder under a condition.
func statement(principal, folder, condition string) string {
	return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "` + principal + `"}, "Action": "s3:*",
	  "Resource": "%[1]s/` + folder + `", "Condition": {` + condition + `}}}`
}

// TestRenaming: names are words that nothing else in the policy, and nothing in AWS, is about.
func TestRenaming(t *testing.T) {
	t.Parallel()
	const role = "arn:aws:iam::111122223333:role/"
	tests := map[string]struct {
		policy string
		want   []string
	}{
		"a role, the bucket and a folder": {statement(role+"team/app", "in/2024/*", `"Bool": {"aws:SecureTransport": "true"}`), []string{"data-1", "app"}},
		"a folder":                        {statement("*", "incoming/x1y/*", `"StringLike": {"s3:prefix": "x1y/*"}`), []string{"data-1", "incoming", "x1y"}},
		"a role that a pattern may match": {statement(role+"my-app", "*", `"ArnLike": {"aws:PrincipalArn": "`+role+`my-*"}`), []string{"data-1"}},
		"a role in another place":         {statement(role+"app", "*", `"StringEquals": {"aws:PrincipalTag/role": "app"}`), []string{"data-1"}},
		"a folder with a variable":        {statement(role+"app", "${aws:username}/*", ``), nil},
		"without regard to case":          {statement(role+"app", "*", `"StringEqualsIgnoreCase": {"aws:username": "APP"}`), nil},
		"a role of AWS":                   {statement(role+"AWSServiceRoleForAmazonMacie", "AWSLogs/*", ``), []string{"data-1"}},
		"another bucket's name":           {statement(role+"app", "*", `"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::data-1-old"}`), []string{"data-1", "app"}},
		"a key":                           {statement("*", "*", `"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}`), []string{"data-1", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			subject := func() *model.Subject { return bucketWith(t, test.policy, "arn:aws:s3:::data-1") }
			e := newEvidence(subject())
			r := newRenaming(e)
			if diff := cmp.Diff(test.want, r.ours); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			if len(r.ours) > 0 && e.renamed(r).fingerprint(nil) == e.fingerprint(nil) {
				t.Error("nothing was renamed")
			}
			compareAlone(t, name, subject)
		})
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
