package awsclient

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// KMS is the client of AWS KMS in a region, "" = the provider's.
func (c *Clients) KMS(ctx context.Context, region string) (*kms.Client, error) {
	return client(ctx, c, "kms", region, func(config aws.Config, endpoint *string) *kms.Client {
		return kms.NewFromConfig(config, func(o *kms.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}

// S3 is the client of Amazon S3 in a region, "" = the provider's.
func (c *Clients) S3(ctx context.Context, region string) (*s3.Client, error) {
	return client(ctx, c, "s3", region, func(config aws.Config, endpoint *string) *s3.Client {
		return s3.NewFromConfig(config, func(o *s3.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
			o.UsePathStyle = c.config.S3UsePathStyle
		})
	})
}

// Tagging is the client of the Resource Groups Tagging API in a region, "" = the provider's.
func (c *Clients) Tagging(ctx context.Context, region string) (*resourcegroupstaggingapi.Client, error) {
	type tagging = resourcegroupstaggingapi.Client
	return client(ctx, c, "resourcegroupstaggingapi", region, func(config aws.Config, endpoint *string) *tagging {
		return resourcegroupstaggingapi.NewFromConfig(config, func(o *resourcegroupstaggingapi.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}

// Secrets is the client of AWS Secrets Manager in a region, "" = the provider's.
func (c *Clients) Secrets(ctx context.Context, region string) (*secretsmanager.Client, error) {
	type secrets = secretsmanager.Client
	return client(ctx, c, "secretsmanager", region, func(config aws.Config, endpoint *string) *secrets {
		return secretsmanager.NewFromConfig(config, func(o *secretsmanager.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}

// Lambda is the client of AWS Lambda in a region, "" = the provider's.
func (c *Clients) Lambda(ctx context.Context, region string) (*lambda.Client, error) {
	return client(ctx, c, "lambda", region, func(config aws.Config, endpoint *string) *lambda.Client {
		return lambda.NewFromConfig(config, func(o *lambda.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}

// IAM is the client of IAM, whose one endpoint belongs to the partition of the provider's region.
func (c *Clients) IAM(ctx context.Context) (*iam.Client, error) {
	return client(ctx, c, "iam", "", func(config aws.Config, endpoint *string) *iam.Client {
		return iam.NewFromConfig(config, func(o *iam.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}

// Logs is the client of Amazon CloudWatch Logs in a region, "" = the provider's.
func (c *Clients) Logs(ctx context.Context, region string) (*cloudwatchlogs.Client, error) {
	return client(ctx, c, "logs", region, func(config aws.Config, endpoint *string) *cloudwatchlogs.Client {
		return cloudwatchlogs.NewFromConfig(config, func(o *cloudwatchlogs.Options) {
			if endpoint != nil {
				o.BaseEndpoint = endpoint
			}
		})
	})
}
