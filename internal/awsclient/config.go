package awsclient

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
)

// errNoRegion tells all the ways to name a region.
var errNoRegion = errors.New("no AWS region: set region in the provider block, AWS_REGION in the environment, " +
	"or region in the profile")

// defaultMaxRetries is the AWS provider's.
const defaultMaxRetries = 25

// Config is the provider block. Names and meaning are the AWS provider's. The zero value takes
// everything from the environment and the shared configuration files.
type Config struct {
	// Version is this provider's, for the User-Agent header.
	Version string

	Region                    string
	Profile                   string
	AccessKey                 string
	SecretKey                 string
	Token                     string
	AssumeRole                []AssumeRole
	AssumeRoleWithWebIdentity *AssumeRoleWithWebIdentity
	AllowedAccountIDs         []string
	ForbiddenAccountIDs       []string
	Endpoints                 map[string]string // by service name in the AWS provider's spelling
	RetryMode                 string            // "standard" or "adaptive", "" = adaptive
	MaxRetries                int               // attempts of one call, 0 = 25
	CustomCABundle            string
	UseFIPSEndpoint           bool
	UseDualStackEndpoint      bool
	HTTPProxy, HTTPSProxy     *string
	NoProxy                   string
	Insecure                  bool
	SharedConfigFiles         []string
	SharedCredentialsFiles    []string
	SkipRequestingAccountID   bool
	SkipMetadataAPICheck      *bool // nil = leave it to the environment
	SkipRegionValidation      bool
	S3UsePathStyle            bool
	STSRegion                 string

	// Unknown lists the provider arguments whose values are known only after apply.
	Unknown []string
}

// AssumeRole is one link of a chain of roles.
type AssumeRole = awsbase.AssumeRole

// AssumeRoleWithWebIdentity is a role assumed with an OpenID Connect token.
type AssumeRoleWithWebIdentity = awsbase.AssumeRoleWithWebIdentity

// UnknownError is returned when AWS is needed while arguments of the provider block are unknown.
type UnknownError struct{ Arguments []string }

func (e *UnknownError) Error() string {
	return "the provider argument " + strings.Join(e.Arguments, ", ") + " is known only after apply; " +
		"give the provider a value that is known when planning, or apply what it comes from first (terraform apply -target)"
}

// unknown is an error when one of the named arguments is unknown; without names, when any is.
func (c *Config) unknown(names ...string) error {
	if len(names) == 0 {
		names = c.Unknown
	}
	var found []string
	for _, name := range names {
		if slices.Contains(c.Unknown, name) {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &UnknownError{Arguments: found}
}

func (c *Config) endpoint(service string) *string {
	if url := c.Endpoints[service]; url != "" {
		return &url
	}
	return nil // the SDK then reads AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL itself
}

func (c *Config) restrictsAccounts() bool {
	return len(c.AllowedAccountIDs)+len(c.ForbiddenAccountIDs) > 0
}

// allow refuses an account that the configuration does not want to touch.
func (c *Config) allow(account string) error {
	if slices.Contains(c.ForbiddenAccountIDs, account) {
		return fmt.Errorf("the credentials belong to account %s, which forbidden_account_ids of the provider block lists", account)
	}
	if len(c.AllowedAccountIDs) > 0 && !slices.Contains(c.AllowedAccountIDs, account) {
		return fmt.Errorf("the credentials belong to account %s, which allowed_account_ids of the provider block does not list", account)
	}
	return nil
}

// base is the configuration as aws-sdk-go-base wants it. Its own request log is off: it prints
// bodies, and ours prints none.
func (c *Config) base() (*awsbase.Config, error) {
	mode := aws.RetryModeAdaptive
	if c.RetryMode != "" {
		var err error
		if mode, err = aws.ParseRetryMode(c.RetryMode); err != nil {
			return nil, fmt.Errorf("retry_mode of the provider block: %w", err)
		}
	}
	retries := c.MaxRetries
	if retries == 0 {
		retries = defaultMaxRetries
	}
	metadata := imds.ClientDefaultEnableState
	if c.SkipMetadataAPICheck != nil {
		metadata = imds.ClientEnabled
		if *c.SkipMetadataAPICheck {
			metadata = imds.ClientDisabled
		}
	}
	return &awsbase.Config{
		AccessKey:                     c.AccessKey,
		AssumeRole:                    c.AssumeRole,
		AssumeRoleWithWebIdentity:     c.AssumeRoleWithWebIdentity,
		CallerDocumentationURL:        "https://registry.terraform.io/providers/keyward/keyward",
		CallerName:                    "Keyward provider",
		CustomCABundle:                c.CustomCABundle,
		EC2MetadataServiceEnableState: metadata,
		HTTPProxy:                     c.HTTPProxy,
		HTTPSProxy:                    c.HTTPSProxy,
		HTTPProxyMode:                 awsbase.HTTPProxyModeLegacy,
		Insecure:                      c.Insecure,
		MaxBackoff:                    time.Minute,
		MaxRetries:                    retries,
		NoProxy:                       c.NoProxy,
		Profile:                       c.Profile,
		Region:                        c.Region,
		RetryMode:                     mode,
		SecretKey:                     c.SecretKey,
		SharedConfigFiles:             c.SharedConfigFiles,
		SharedCredentialsFiles:        c.SharedCredentialsFiles,
		// Identity validates the credentials, with the same call, when they are first needed.
		SkipCredsValidation:     true,
		SkipRequestingAccountId: true,
		StsEndpoint:             c.Endpoints["sts"],
		StsRegion:               c.STSRegion,
		SuppressDebugLog:        true,
		Token:                   c.Token,
		UseDualStackEndpoint:    c.UseDualStackEndpoint,
		UseFIPSEndpoint:         c.UseFIPSEndpoint,
		UserAgent: awsbase.UserAgentProducts{
			{Name: "terraform-provider-keyward", Version: c.Version, Comment: "+https://registry.terraform.io/providers/keyward/keyward"},
		},
	}, nil
}

func partitionOf(principal string) (string, error) {
	parsed, err := arn.Parse(principal)
	if err != nil {
		return "", fmt.Errorf("STS answered with the ARN %q: %w", principal, err)
	}
	return parsed.Partition, nil
}
