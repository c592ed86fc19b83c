package prove

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

const (
	bucketARN = "arn:aws:s3:::data"
	keyARN    = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	account   = "111122223333"
)

var (
	bucketScope = Scope{Service: "s3", Account: account, Partition: "aws", Region: "us-east-1", ARN: bucketARN}
	keyScope    = Scope{Service: "kms", Account: account, Partition: "aws", Region: "us-east-1", ARN: keyARN}
)

// bucketPolicy is the policy of a bucket with SSE-KMS by default.
const bucketPolicy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
   "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
  {"Sid": "DenyWrongKmsKey", "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:UpdateObjectEncryption"],
   "Resource": "arn:aws:s3:::data/*", "Condition": {"ArnNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id":
   "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}},
  {"Sid": "DenyOtherAlgorithm", "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:UpdateObjectEncryption"],
   "Resource": "arn:aws:s3:::data/*", "Condition": {"Null": {"s3:x-amz-server-side-encryption": "false"},
   "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
  {"Sid": "DenySseC", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/*",
   "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}},
  {"Sid": "Readers", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
   "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data/in/*"}]}`

// keyPolicy is the policy of a key with administrators, users and a service.
const keyPolicy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "EnableIAMPolicies", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
  {"Sid": "KeyAdministration", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
   "Action": ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:TagResource"], "Resource": "*"},
  {"Sid": "KeyUse", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:root"]},
   "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], "Resource": "*",
   "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}},
  {"Sid": "ServiceGrants", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
   "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
   "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}},
  {"Sid": "AWSService-logs", "Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
   "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*",
   "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*"}}}]}`

// on is a row about actions and resources.
func on(actions, resources []string, conditions ...policy.Condition) Row {
	r := Row{Conditions: conditions}
	if actions != nil {
		r.Actions = policy.Texts(actions...)
	}
	if resources != nil {
		r.Resources = policy.Texts(resources...)
	}
	return r
}

// when is a condition.
func when(operator, key string, values ...string) policy.Condition {
	c, ok := policy.ParseOperator(operator)
	if !ok {
		panic(operator)
	}
	c.Key, c.Values = key, policy.Texts(values...)
	return c
}

// outside is the row of everybody outside the account.
func outside(actions ...string) Row {
	r := on(actions, nil)
	r.Principals = []policy.Principal{{Type: policy.AWS, Value: account}}
	r.NotPrincipal = true
	return r
}

// as is the row of one principal.
func as(principal string, r Row) Row {
	r.Principals = []policy.Principal{{Type: policy.AWS, Value: principal}}
	return r
}

// asking is one of the questions.
type asking func(*Program, ...Row) Result

// TestGeneratedPolicies asks the questions that the linter asks of the policies that we write.
func TestGeneratedPolicies(t *testing.T) {
	t.Parallel()
	const (
		sse   = "s3:x-amz-server-side-encryption"
		sseID = sse + "-aws-kms-key-id"
	)
	uploads := []string{"s3:PutObject", "s3:UpdateObjectEncryption"}
	objects := []string{bucketARN + "/*"}
	bucket := Compile(mustParse(t, []byte(bucketPolicy)), bucketScope)
	key := Compile(mustParse(t, []byte(keyPolicy)), keyScope)
	for _, c := range []struct {
		name string
		ask  asking
		of   *Program
		rows []Row
		want Verdict
	}{
		{"plain http is denied", (*Program).Denies, bucket, []Row{on(nil, nil, when("Bool", "aws:SecureTransport", "false"))}, Holds},
		{"https is not denied", (*Program).Denies, bucket, []Row{on(nil, nil, when("Bool", "aws:SecureTransport", "true"))}, Violated},
		{"another key is denied", (*Program).Denies, bucket, []Row{on(uploads, objects, when("ArnNotEquals", sseID, keyARN))}, Holds},
		{
			"another algorithm is denied", (*Program).Denies, bucket,
			[]Row{on(uploads, objects, when("Null", sse, "false"), when("StringNotEquals", sse, "aws:kms"))},
			Holds,
		},
		{
			"a customer key is denied", (*Program).Denies, bucket,
			[]Row{on(uploads[:1], objects, when("Null", sse+"-customer-algorithm", "false"))},
			Holds,
		},
		{
			"an upload without headers under the bucket's default passes", (*Program).Denies, bucket,
			[]Row{on(uploads[:1], objects, when("Null", sse, "true"), when("ArnEquals", sseID, keyARN))},
			Violated,
		},
		{
			"such an upload is allowed to the role", (*Program).Permits, bucket,
			[]Row{as("arn:aws:iam::111122223333:role/app", on(uploads[:1], objects, when("Null", sse, "true")))},
			Holds,
		},
		{"outsiders have no access to the bucket", (*Program).Excludes, bucket, []Row{outside()}, Holds},
		{"the role can not delete", (*Program).Permits, bucket, []Row{on([]string{"s3:DeleteObject"}, nil)}, Violated},
		{
			"TLS 1.1 is not denied as such", (*Program).Denies, bucket,
			[]Row{on(nil, nil, when("NumericLessThan", "s3:TlsVersion", "1.2"))},
			Violated,
		},

		{"the key policy can be changed", (*Program).Permits, key, []Row{on([]string{"kms:PutKeyPolicy"}, nil)}, Holds},
		{"outsiders use the key", (*Program).Excludes, key, []Row{outside()}, Violated},
		{"outsiders do not administer the key", (*Program).Excludes, key, []Row{outside("kms:PutKeyPolicy", "kms:CreateGrant")}, Holds},
		{
			"the administrator can not decrypt by itself", (*Program).Excludes, key,
			[]Row{as("arn:aws:iam::111122223333:role/admin", on([]string{"kms:Decrypt"}, nil))},
			Violated,
		},
		{"outsiders use it through S3 only", (*Program).Excludes, key, []Row{func() Row {
			r := outside()
			r.Conditions = []policy.Condition{when("Null", "kms:ViaService", "true"), when("Bool", "aws:PrincipalIsAWSService", "false")}
			return r
		}()}, Holds},
		{
			"the service acts for the account only", (*Program).Excludes, key,
			[]Row{on(nil, nil, when("Bool", "aws:PrincipalIsAWSService", "true"), when("StringNotEquals", "aws:SourceAccount", account))},
			Holds,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.ask(c.of, c.rows...)
			if got.Verdict != c.want {
				t.Errorf("verdict %s, want %s: witness %v, reason %q", got.Verdict, c.want, got.Witness, got.Reason)
			}
		})
	}
}
