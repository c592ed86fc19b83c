package standin

import (
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// AccessKey and SecretKey sign for User. Any key id that is not from moto's own IAM or STS does.
const (
	AccessKey = "AKIASTANDINSTANDIN00"
	SecretKey = "stand-in"
)

// Env are the variables that point the AWS provider, the AWS command line and every SDK at the
// stand-in, and keep the user's own AWS and Terraform configuration out of it.
func (s *Server) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + s.Endpoint,
		"AWS_ACCESS_KEY_ID=" + AccessKey,
		"AWS_SECRET_ACCESS_KEY=" + SecretKey,
		"AWS_REGION=" + Region,
		"AWS_DEFAULT_REGION=" + Region,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"CHECKPOINT_DISABLE=1",
	}
}

// ProviderHCL is a provider block that points at the stand-in, for the providers keyward and aws.
func (s *Server) ProviderHCL(provider string) string {
	return fmt.Sprintf(`provider %q {
  region     = %q
  access_key = %q
  secret_key = %q
}
`, provider, Region, AccessKey, SecretKey)
}

// Config is for the SDK's service clients.
func (s *Server) Config() aws.Config {
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(s.Endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, ""),
	}
}

// KMS is a client in Region. Its calls are recorded and meet faults like all others.
func (s *Server) KMS() *kms.Client { return kms.NewFromConfig(s.Config()) }

// S3 is a client in Region. Its calls are recorded and meet faults like all others.
func (s *Server) S3() *s3.Client { return s3.NewFromConfig(s.Config()) }

// Secrets is a client in Region. Its calls are recorded and meet faults like all others.
func (s *Server) Secrets() *secretsmanager.Client { return secretsmanager.NewFromConfig(s.Config()) }

// STS is a client in Region. Its calls are recorded and meet faults like all others.
func (s *Server) STS() *sts.Client { return sts.NewFromConfig(s.Config()) }

// Tagging is a client in Region. Its calls are recorded and meet faults like all others.
func (s *Server) Tagging() *resourcegroupstaggingapi.Client {
	return resourcegroupstaggingapi.NewFromConfig(s.Config())
}
