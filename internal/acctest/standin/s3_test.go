package standin_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

var bucket = aws.String("ward")

func newBucket(t *testing.T, client *s3.Client) {
	t.Helper()
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
}

func TestNewBucketDefaults(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	newBucket(t, client)
	block, err := client.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}
	on := aws.Bool(true)
	if c := block.PublicAccessBlockConfiguration; !cmp.Equal([]*bool{
		c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets,
	}, []*bool{on, on, on, on}) {
		t.Errorf("public access block of a new bucket is %+v, want all four", c)
	}
	owner, err := client.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	if err != nil || owner.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("ownership of a new bucket is %+v (%v), want BucketOwnerEnforced", owner, err)
	}
	rule := encryptionOf(t, client)
	if got := rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm; got != types.ServerSideEncryptionAes256 {
		t.Errorf("encryption of a new bucket is %s, want AES256", got)
	}
	if aws.ToBool(rule.BucketKeyEnabled) || len(rule.BlockedEncryptionTypes.EncryptionType) != 1 {
		t.Errorf("encryption of a new bucket is %+v, want no bucket key and SSE-C blocked", rule)
	}
	if _, err := client.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: bucket})
	wantCode(t, "GetPublicAccessBlock after its deletion", err, "NoSuchPublicAccessBlockConfiguration")
}

func encryptionOf(t *testing.T, client *s3.Client) types.ServerSideEncryptionRule {
	t.Helper()
	out, err := client.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}
	return out.ServerSideEncryptionConfiguration.Rules[0]
}

func putEncryption(t *testing.T, client *s3.Client, rule types.ServerSideEncryptionRule) error {
	t.Helper()
	_, err := client.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: bucket,
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{rule},
		},
	})
	return err
}

func TestBlockedEncryptionTypes(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	newBucket(t, client)
	apply := &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}
	for _, test := range []struct {
		name string
		put  *types.BlockedEncryptionTypes
		want []types.EncryptionType
	}{
		{
			"unblocked", &types.BlockedEncryptionTypes{EncryptionType: []types.EncryptionType{types.EncryptionTypeNone}},
			[]types.EncryptionType{types.EncryptionTypeNone},
		},
		{"left out", nil, []types.EncryptionType{types.EncryptionTypeNone}},
		{
			"blocked", &types.BlockedEncryptionTypes{EncryptionType: []types.EncryptionType{types.EncryptionTypeSseC}},
			[]types.EncryptionType{types.EncryptionTypeSseC},
		},
		{"left out again", nil, []types.EncryptionType{types.EncryptionTypeSseC}},
	} {
		err := putEncryption(t, client, types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: apply, BlockedEncryptionTypes: test.put,
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, encryptionOf(t, client).BlockedEncryptionTypes.EncryptionType); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	err := putEncryption(t, client, types.ServerSideEncryptionRule{
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: "bogus"},
	})
	wantCode(t, "an unknown algorithm", err, "MalformedXML")
	apply.KMSMasterKeyID = aws.String("arn:aws:kms:us-east-1:123456789012:key/x")
	err = putEncryption(t, client, types.ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: apply})
	wantCode(t, "AES256 with a KMS key", err, "InvalidArgument")
}

func TestCreateBucketTags(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	create := func(tag string) error {
		_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
			Bucket: bucket,
			CreateBucketConfiguration: &types.CreateBucketConfiguration{
				Tags: []types.Tag{{Key: aws.String("marker"), Value: &tag}},
			},
		})
		return err
	}
	// us-east-1 answers 200 to the owner's second creation, which changes nothing.
	for _, tag := range []string{"first", "second"} {
		if err := create(tag); err != nil {
			t.Fatal(err)
		}
		out, err := client.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: bucket})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.TagSet) != 1 || aws.ToString(out.TagSet[0].Value) != "first" {
			t.Errorf("tags after the creation with %q are %+v, want the first", tag, out.TagSet)
		}
	}
}

func TestAccountRegionalNames(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	for _, test := range []struct {
		name, namespace, want string
	}{
		{"data-123456789012-us-east-1-an", "account-regional", ""},
		{"more-123456789012-us-east-1-an", "", "InvalidBucketName"},
		{"data", "account-regional", "InvalidBucketName"},
		{"data-123456789012-eu-west-1-an", "account-regional", "InvalidBucketName"},
	} {
		_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
			Bucket: &test.name, BucketNamespace: types.BucketNamespace(test.namespace),
		})
		wantCode(t, "CreateBucket "+test.name+" "+test.namespace, err, test.want)
	}
}

// statement is a policy of one Allow statement for our bucket.
func statement(principal, action, more string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"` + action +
		`","Resource":["arn:aws:s3:::ward","arn:aws:s3:::ward/*"]` + more + `}]}`
}

func putPolicy(ctx context.Context, client *s3.Client, text string) error {
	_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: &text})
	return err
}

func TestBucketPolicyChecks(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	newBucket(t, client)
	const us = `{"AWS":"arn:aws:iam::123456789012:root"}`
	everyone := statement(`"*"`, "s3:GetObject", "")
	lockout := strings.Replace(statement(`"*"`, "s3:*", ""), "Allow", "Deny", 1)
	for name, test := range map[string]struct{ text, want string }{
		"not JSON":                {"nope", "MalformedPolicy"},
		"broken JSON":             {"{nope", "MalformedPolicy"},
		"too long":                {statement(us, "s3:Get"+strings.Repeat("*", 20480), ""), "MalformedPolicy"},
		"no principal":            {strings.Replace(statement(us, "s3:*", ""), `"Principal":`+us+",", "", 1), "MalformedPolicy"},
		"principal is no ARN":     {statement(`{"AWS":"someone"}`, "s3:*", ""), "MalformedPolicy"},
		"another bucket":          {strings.ReplaceAll(statement(us, "s3:*", ""), "ward", "other"), "MalformedPolicy"},
		"another service":         {statement(us, "kms:*", ""), "MalformedPolicy"},
		"public":                  {everyone, "AccessDenied"},
		"everyone of one account": {statement(`"*"`, "s3:GetObject", `,"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}`), ""},
		"locks the caller out":    {lockout, "AccessDenied"},
		"good":                    {statement(us, "s3:*", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, "PutBucketPolicy", putPolicy(t.Context(), client, test.text), test.want)
		})
	}
	if _, err := client.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "a public policy without public access block", putPolicy(t.Context(), client, everyone), "")
	status, err := client.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: bucket})
	if err != nil || !aws.ToBool(status.PolicyStatus.IsPublic) {
		t.Errorf("policy status is %+v (%v), want public", status, err)
	}
	got, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: bucket})
	if err != nil || aws.ToString(got.Policy) != everyone {
		t.Errorf("policy is %q (%v), want it as it was put", aws.ToString(got.Policy), err)
	}
	if _, err := client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: bucket})
	wantCode(t, "GetBucketPolicy after its deletion", err, "NoSuchBucketPolicy")
}

// plainHTTP marks a request as one without TLS.
func plainHTTP(o *s3.Options) {
	o.APIOptions = append(o.APIOptions, smithyhttp.AddHeaderValue(standin.TransportHeader, "http"))
}

// securePolicy is the policy of a bucket that takes one KMS key only.
func securePolicy(key string) string {
	const both, inside = `["arn:aws:s3:::ward","arn:aws:s3:::ward/*"]`, `"arn:aws:s3:::ward/*"`
	deny := func(action, resource, condition string) string {
		return `{"Effect":"Deny","Principal":"*","Action":` + action + `,"Resource":` + resource + `,"Condition":` + condition + `}`
	}
	write := `["s3:PutObject","s3:UpdateObjectEncryption"]`
	return `{"Version":"2012-10-17","Statement":[` + strings.Join([]string{
		deny(`"s3:*"`, both, `{"Bool":{"aws:SecureTransport":"false"}}`),
		deny(write, inside, `{"ArnNotEqualsIfExists":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"`+key+`"}}`),
		deny(write, inside, `{"Null":{"s3:x-amz-server-side-encryption":"false"},`+
			`"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}`),
	}, ",") + `]}`
}

func TestObjectEnforcement(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	client, keys := a.S3(), a.KMS()
	newBucket(t, client)
	key, other := newKey(t, keys, &kms.CreateKeyInput{}).Arn, newKey(t, keys, &kms.CreateKeyInput{}).Arn
	err := putEncryption(t, client, types.ServerSideEncryptionRule{
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
			SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: key,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := putPolicy(t.Context(), client, securePolicy(aws.ToString(key))); err != nil {
		t.Fatal(err)
	}
	const denied = "AccessDenied"
	name := aws.String("object")
	put := func(in s3.PutObjectInput, options ...func(*s3.Options)) error {
		in.Bucket, in.Key, in.Body = bucket, name, strings.NewReader("text")
		_, err := client.PutObject(t.Context(), &in, options...)
		return err
	}
	for title, test := range map[string]struct {
		in   s3.PutObjectInput
		want string
	}{
		"bucket default":  {s3.PutObjectInput{}, ""},
		"the right key":   {s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: key}, ""},
		"another key":     {s3.PutObjectInput{ServerSideEncryption: "aws:kms", SSEKMSKeyId: other}, denied},
		"AWS managed key": {s3.PutObjectInput{ServerSideEncryption: "aws:kms"}, denied},
		"AES256":          {s3.PutObjectInput{ServerSideEncryption: "AES256"}, denied},
		"DSSE":            {s3.PutObjectInput{ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: key}, denied},
		"customer's key":  {s3.PutObjectInput{SSECustomerAlgorithm: aws.String("AES256")}, denied},
	} {
		t.Run(title, func(t *testing.T) { wantCode(t, "PutObject", put(test.in), test.want) })
	}
	wantCode(t, "PutObject without TLS", put(s3.PutObjectInput{}, plainHTTP), denied)
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: name}, plainHTTP)
	wantCode(t, "GetObject without TLS", err, denied)
	_, err = client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket}, plainHTTP)
	wantCode(t, "ListObjectsV2 without TLS", err, denied)
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: name})
	wantCode(t, "GetObject", err, "")

	source := aws.String("ward/object")
	_, err = client.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: source})
	wantCode(t, "CopyObject", err, "")
	_, err = client.CopyObject(t.Context(), &s3.CopyObjectInput{
		Bucket: bucket, Key: aws.String("copy"), CopySource: source, ServerSideEncryption: types.ServerSideEncryptionAes256,
	})
	wantCode(t, "CopyObject with AES256", err, denied)
	multipart(t, client)

	if _, err := keys.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: key}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "PutObject with a disabled key", put(s3.PutObjectInput{}), "KMS.DisabledException")
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: name})
	wantCode(t, "GetObject with a disabled key", err, "KMS.DisabledException")
	_, err = client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: name})
	wantCode(t, "DeleteObject with a disabled key", err, "")
}

// multipart uploads in parts: they carry no encryption headers and pass by the upload's key.
func multipart(t *testing.T, client *s3.Client) {
	t.Helper()
	name := aws.String("parts")
	_, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{
		Bucket: bucket, Key: name, ServerSideEncryption: types.ServerSideEncryptionAes256,
	})
	wantCode(t, "CreateMultipartUpload with AES256", err, "AccessDenied")
	upload, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: bucket, Key: name})
	if err != nil {
		t.Fatal(err)
	}
	part, err := client.UploadPart(t.Context(), &s3.UploadPartInput{
		Bucket: bucket, Key: name, UploadId: upload.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("text"),
	})
	if err != nil {
		t.Fatal("UploadPart:", err)
	}
	_, err = client.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: bucket, Key: name, UploadId: upload.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{ETag: part.ETag, PartNumber: aws.Int32(1)}}},
	})
	wantCode(t, "CompleteMultipartUpload", err, "")
}

func TestDeleteObjects(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).S3()
	newBucket(t, client)
	var objects []types.ObjectIdentifier
	for _, name := range []string{"kept/a", "b", "c"} {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: &name, Body: strings.NewReader("text")})
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, types.ObjectIdentifier{Key: &name})
	}
	text := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject",` +
		`"Resource":"arn:aws:s3:::ward/kept/*"}}`
	if err := putPolicy(t.Context(), client, text); err != nil {
		t.Fatal(err)
	}
	out, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: objects}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Deleted) != 2 || len(out.Errors) != 1 || aws.ToString(out.Errors[0].Key) != "kept/a" {
		t.Errorf("deleted %+v, errors %+v; want b and c deleted and kept/a denied", out.Deleted, out.Errors)
	}
	left, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
	if err != nil || len(left.Contents) != 1 {
		t.Errorf("%d objects are left (%v), want 1", len(left.Contents), err)
	}
}
