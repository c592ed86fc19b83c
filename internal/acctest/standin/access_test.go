package standin_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
)

// assume gives the configuration of a session of a role, which need not exist.
func assume(t *testing.T, a *acctest.AWS, role string) aws.Config {
	t.Helper()
	out, err := a.STS().AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("test")})
	if err != nil {
		t.Fatal(err)
	}
	config := a.Config()
	config.Credentials = credentials.NewStaticCredentialsProvider(aws.ToString(out.Credentials.AccessKeyId),
		aws.ToString(out.Credentials.SecretAccessKey), aws.ToString(out.Credentials.SessionToken))
	return config
}

func TestKeyPolicyIsEnforced(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	const role = "arn:aws:iam::123456789012:role/user"
	text := `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/moto"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"AWS":"` + role + `"},"Action":"kms:Encrypt","Resource":"*",
		 "Condition":{"StringEquals":{"kms:EncryptionContext:purpose":"test"}}}]}`
	key := newKey(t, a.KMS(), &kms.CreateKeyInput{Policy: &text})
	client := kms.NewFromConfig(assume(t, a, role))
	encrypt := func(context map[string]string) error {
		_, err := client.Encrypt(t.Context(), &kms.EncryptInput{
			KeyId: key.Arn, Plaintext: []byte("x"), EncryptionContext: context,
		})
		return err
	}
	wantCode(t, "Encrypt with the right context", encrypt(map[string]string{"purpose": "test"}), "")
	wantCode(t, "Encrypt without a context", encrypt(nil), "AccessDeniedException")
	_, err := client.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: key.Arn})
	wantCode(t, "DescribeKey", err, "AccessDeniedException")
	_, err = a.KMS().DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: key.Arn})
	wantCode(t, "DescribeKey by the administrator", err, "")
}

func TestKeyLockout(t *testing.T) {
	t.Parallel()
	client := acctest.Start(t).KMS()
	other := `{"Version":"2012-10-17","Statement":{"Effect":"Allow",` +
		`"Principal":{"AWS":"arn:aws:iam::123456789012:role/other"},"Action":"kms:*","Resource":"*"}}`
	_, err := client.CreateKey(t.Context(), &kms.CreateKeyInput{Policy: &other})
	wantCode(t, "CreateKey", err, "MalformedPolicyDocumentException")
	key := newKey(t, client, &kms.CreateKeyInput{})
	_, err = client.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: key.KeyId, Policy: &other})
	wantCode(t, "PutKeyPolicy", err, "MalformedPolicyDocumentException")
	_, err = client.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{
		KeyId: key.KeyId, Policy: &other, BypassPolicyLockoutSafetyCheck: true,
	})
	wantCode(t, "PutKeyPolicy without the check", err, "")
	_, err = client.GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: key.KeyId})
	wantCode(t, "GetKeyPolicy once locked out", err, "AccessDeniedException")
}

func TestOtherAccounts(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	newBucket(t, a.S3())
	name := aws.String("object")
	_, err := a.S3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: name, Body: strings.NewReader("text")})
	if err != nil {
		t.Fatal(err)
	}
	outsider := s3.NewFromConfig(assume(t, a, "arn:aws:iam::210987654321:role/outsider"))
	get := func() error {
		_, err := outsider.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: name})
		return err
	}
	wantCode(t, "GetObject by another account", get(), "AccessDenied")
	policy := statement(`{"AWS":"arn:aws:iam::210987654321:root"}`, "s3:GetObject", "")
	if err := putPolicy(t.Context(), a.S3(), policy); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "GetObject by an account that the policy allows", get(), "")
	anonymous := a.Config()
	anonymous.Credentials = aws.AnonymousCredentials{}
	_, err = s3.NewFromConfig(anonymous).GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: name})
	wantCode(t, "GetObject by nobody", err, "AccessDenied")
}
