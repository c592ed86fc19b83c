package main

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

const writer = "arn:aws:iam::123456789012:role/ReportWriter"

const keyID = "s3:x-amz-server-side-encryption-aws-kms-key-id"

// upload is one way to write an object, and the condition keys that it means.
type upload struct {
	title   string
	context []string
	input   s3.PutObjectInput
	plain   bool
	// defaultKey means that S3 will use the bucket's default key, which is what the condition key then holds.
	defaultKey bool
	allowed    bool
}

var (
	wrongKey    = "arn:aws:kms:us-east-1:444455556666:key/0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e"
	customerKey = strings.Repeat("k", 32)
)

var uploads = []upload{
	{title: "no header: the bucket's default key", defaultKey: true, allowed: true},
	{
		title:   "SSE-S3 instead of the key",
		context: []string{"s3:x-amz-server-side-encryption=AES256"},
		input:   s3.PutObjectInput{ServerSideEncryption: types.ServerSideEncryptionAes256},
	},
	{
		title: "somebody else's key",
		context: []string{
			"s3:x-amz-server-side-encryption=aws:kms",
			keyID + "=" + wrongKey,
		},
		input: s3.PutObjectInput{ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: aws.String(wrongKey)},
	},
	{
		title:   "a key of the client's own (SSE-C)",
		context: []string{"s3:x-amz-server-side-encryption-customer-algorithm=AES256"},
		input: s3.PutObjectInput{
			SSECustomerAlgorithm: aws.String("AES256"),
			SSECustomerKey:       aws.String(base64.StdEncoding.EncodeToString([]byte(customerKey))),
			SSECustomerKeyMD5:    aws.String(customerKeyMD5()),
		},
	},
	{title: "plain HTTP", plain: true, defaultKey: true},
}

func customerKeyMD5() string {
	sum := md5.Sum([]byte(customerKey))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// uploads writes objects as the role that the configuration lets in, and wants S3 to answer as
// `keyward explain` said before.
func (p *play) uploads(ctx context.Context) error {
	stage.Scene("Uploads by " + writer + ": what keyward explain says, and what S3 then answers")
	config := p.AWS.Config()
	config.Credentials = stscreds.NewAssumeRoleProvider(p.AWS.STS(), writer)
	client := s3.NewFromConfig(config)
	for _, u := range uploads {
		said, err := p.explain(ctx, u)
		if err != nil {
			return err
		}
		answered, err := u.put(ctx, client)
		if err != nil {
			return err
		}
		fmt.Printf("    %-38s explain: %-22s S3: %s\n", u.title, said, answered)
		if (said == "Allowed") != u.allowed || (answered == "200 OK") != u.allowed {
			return fmt.Errorf("%s: this should be allowed: %v", u.title, u.allowed)
		}
	}
	return nil
}

// explain asks the command line for the decision.
func (p *play) explain(ctx context.Context, u upload) (string, error) {
	args := []string{
		"explain", p.File("policy.json"), "--format", "json", "--account", "123456789012",
		"--principal", writer, "--action", "s3:PutObject", "--resource", "arn:aws:s3:::" + bucket + "/reports/2026.csv",
		"--context", fmt.Sprintf("aws:SecureTransport=%v", !u.plain),
	}
	if u.defaultKey {
		args = append(args, "--context", keyID+"="+p.key)
	}
	for _, pair := range u.context {
		args = append(args, "--context", pair)
	}
	out, err := exec.CommandContext(ctx, p.keyward, args...).Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return "", fmt.Errorf("keyward explain: %w", err)
	}
	return decision(out)
}

// put writes the object and returns S3's answer.
func (u upload) put(ctx context.Context, client *s3.Client) (string, error) {
	input := u.input
	input.Bucket, input.Key, input.Body = aws.String(bucket), aws.String("reports/2026.csv"), strings.NewReader("a,b\n1,2\n")
	var options []func(*s3.Options)
	if u.plain {
		// The stand-in is on loopback and speaks HTTP only; this header stands for a request without TLS.
		options = append(options, s3.WithAPIOptions(smithyhttp.SetHeaderValue("X-Keyward-Transport", "http")))
	}
	_, err := client.PutObject(ctx, &input, options...)
	var api smithy.APIError
	switch {
	case err == nil:
		return fmt.Sprintf("%d %s", http.StatusOK, http.StatusText(http.StatusOK)), nil
	case errors.As(err, &api):
		return "403 " + api.ErrorCode(), nil
	default:
		return "", err
	}
}

// decision reads the outcome from keyward explain's JSON.
func decision(output []byte) (string, error) {
	var answer struct{ Decision string }
	if err := json.Unmarshal(output, &answer); err != nil {
		return "", fmt.Errorf("keyward explain: %w", err)
	}
	return answer.Decision, nil
}
