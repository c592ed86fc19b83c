package facts

import (
	"fmt"
	"slices"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const benchmarkBucket = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
   "Resource": ["%[1]s", "%[1]s/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
  {"Sid": "DenyWrongKmsKey", "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:UpdateObjectEncryption"],
   "Resource": "%[1]s/*", "Condition": {"ArnNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id":
   "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}},
  {"Sid": "DenySseC", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "%[1]s/*",
   "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}},
  {"Sid": "Readers", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
   "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "%[1]s/in/*"}]}`

const benchmarkKey = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "EnableIAMPolicies", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
  {"Sid": "KeyAdministration", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
   "Action": ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:TagResource"], "Resource": "*"},
  {"Sid": "KeyUse", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:root"]},
   "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], "Resource": "*",
   "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}},
  {"Sid": "AWSService-logs", "Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
   "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*",
   "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*"}}}]}`

const benchmarkIdentity = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "ReadOrders", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
   "Resource": ["arn:aws:s3:::orders", "arn:aws:s3:::orders/${aws:PrincipalTag/team}/*"]},
  {"Sid": "UseKey", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
   "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}},
  {"Sid": "Observe", "Effect": "Allow", "Action": ["ec2:Describe*", "cloudwatch:GetMetricData", "logs:*"], "Resource": "*"},
  {"Sid": "NoMFA", "Effect": "Deny", "NotAction": ["iam:ChangePassword", "sts:GetSessionToken"], "Resource": "*",
   "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}`

const benchmarkTrust = `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole",
   "Condition": {"StringEquals": {"sts:ExternalId": "orders-7f3c"}}},
  {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
   "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/orders:*"}}}]}`

// subjectOf is a subject with a policy of its own.
func subjectOf(b *testing.B, kind model.Kind, arn, text string) *model.Subject {
	b.Helper()
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		b.Fatal(err)
	}
	service := map[model.Kind]string{model.Bucket: "s3", model.Key: "kms", model.Trust: "sts"}[kind]
	return &model.Subject{
		Kind: kind, Name: "b", Policy: doc,
		Scope: prove.Scope{Service: service, Account: "111122223333", Partition: "aws", Region: "us-east-1", ARN: arn},
	}
}

func namesOf(kind model.Kind) []string {
	var names []string
	for name := range Names(kind) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// forget drops what was found about other subjects.
func forget() { allFindings.known = nil }

// BenchmarkFind finds all facts of one policy with four statements, whose parts are known from others.
func BenchmarkFind(b *testing.B) {
	bucket := "arn:aws:s3:::orders"
	for name, subject := range map[string]*model.Subject{
		"bucket":   subjectOf(b, model.Bucket, bucket, fmt.Sprintf(benchmarkBucket, bucket)),
		"key":      subjectOf(b, model.Key, "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", benchmarkKey),
		"identity": subjectOf(b, model.Identity, "", benchmarkIdentity),
		"trust":    subjectOf(b, model.Trust, "", benchmarkTrust),
	} {
		names := namesOf(subject.Kind)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				forget()
				Find(subject, names)
			}
		})
	}
}

// BenchmarkFind_thousandSubjects finds all facts of 500 buckets and 500 keys, as one for_each makes them.
func BenchmarkFind_thousandSubjects(b *testing.B) {
	var subjects []*model.Subject
	for i := range 500 {
		bucket := fmt.Sprintf("arn:aws:s3:::team-%d-data", i)
		subjects = append(subjects, subjectOf(b, model.Bucket, bucket, fmt.Sprintf(benchmarkBucket, bucket)),
			subjectOf(b, model.Key, "", benchmarkKey))
	}
	for b.Loop() {
		forget()
		for _, s := range subjects {
			Find(s, namesOf(s.Kind))
		}
	}
}
