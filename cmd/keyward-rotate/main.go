// Command keyward-rotate rotates secrets of AWS Secrets Manager. As the bootstrap of a Lambda function it is what
// Secrets Manager invokes; anywhere else it shows how the rotation of a secret stands and takes it up where it
// was left.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx := context.Background()
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
	}
	handler, err := newHandler(ctx, os.Getenv, os.Stdout)
	if err != nil {
		// The runtime shows what ends the process in the log of the function.
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailed)
	}
	// The runtime's library prints once more what a step has failed with, and not as JSON.
	log.SetOutput(io.Discard)
	lambda.StartWithOptions(handler, lambda.WithContext(ctx))
}

// newHandler is what the Lambda function answers with, made once for all invocations.
func newHandler(ctx context.Context, getenv func(string) string, log io.Writer) (func(context.Context, rotation.Event) error, error) {
	s, err := fromEnvironment(getenv)
	if err != nil {
		return nil, err
	}
	clients, err := newClients(ctx, "")
	if err != nil {
		return nil, err
	}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	rotator, err := s.rotator(clients, logger)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, event rotation.Event) error {
		invocation := *rotator
		if request, ok := lambdacontext.FromContext(ctx); ok {
			invocation.Log = logger.With("request_id", request.AwsRequestID)
		}
		return invocation.Run(ctx, event)
	}, nil
}

// clients are those of the AWS services that rotations need.
type clients struct {
	secrets *secretsmanager.Client
	rds     *rds.Client
}

// newClients are those of a Region; "" = the one of the environment.
func newClients(ctx context.Context, region string) (*clients, error) {
	config, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(region))
	if err != nil {
		return nil, fmt.Errorf("the configuration of the AWS SDK: %w", err)
	}
	if config.Region == "" {
		return nil, errors.New("no AWS Region: set AWS_REGION, or name the secret by its ARN")
	}
	return &clients{secretsmanager.NewFromConfig(config), rds.NewFromConfig(config)}, nil
}

// regionOf is the Region in an ARN, "" for a name.
func regionOf(secret string) string {
	named, err := arn.Parse(secret)
	if err != nil {
		return ""
	}
	return named.Region
}

// isSecretARN reports whether an ARN is one of a secret, complete up to the name.
func isSecretARN(secret string) bool {
	named, err := arn.Parse(secret)
	name, ok := strings.CutPrefix(named.Resource, "secret:")
	return err == nil && named.Service == "secretsmanager" && named.Region != "" && named.AccountID != "" && ok && name != ""
}

// wayOut says more about a secret that is not there, and about a rotation that cannot be taken up.
func (c *clients) wayOut(secret string, err error) error {
	region := c.secrets.Options().Region
	var not *rotation.NotResumableError
	switch {
	case errors.As(err, &not) && not.Status.State == rotation.Healthy:
		return fmt.Errorf("%w; this starts one:\n  %s", err, command(not.Status, "rotate-secret"))
	case errors.As(err, &not):
		return fmt.Errorf("%w. %s", err, advice(not.Status))
	case !errors.Is(err, rotation.ErrNoSecret):
		return err
	case regionOf(secret) != "":
		return fmt.Errorf("secret %s in Region %s: %w\nWhat is there: aws secretsmanager list-secrets --region %s", secret, region, err, region)
	}
	return fmt.Errorf("secret %s in Region %s: %w\nIf it is in another Region, set AWS_REGION to that one, or name the secret by its ARN", secret, region, err)
}
