// Package awsclient holds one typed AWS SDK client per service and region. The configuration is
// resolved when the first client is asked for, so that everything which needs no AWS (validate,
// provider functions, lint) works without credentials.
package awsclient

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// Identity is whose credentials the provider uses.
type Identity struct {
	// Account owns the credentials, and therefore everything that is created with them.
	Account   string
	Partition string
	// ARN is the caller: a user, or "arn:aws:sts::123456789012:assumed-role/ROLE/SESSION".
	ARN string
}

// Clients are the SDK clients of one provider configuration. They are safe for concurrent use.
type Clients struct {
	config   Config
	resolved *shared[aws.Config]
	identity *shared[Identity]
	clients  sync.Map // clientKey -> *kms.Client, ...
}

type clientKey struct{ service, region string }

// New returns clients for a configuration without looking at it: what is wrong with it is reported
// by the first call that needs it.
func New(config Config) *Clients {
	c := &Clients{config: config}
	c.resolved = newShared(c.load)
	c.identity = newShared(c.callerIdentity)
	return c
}

// Region is where regional objects are created unless they say otherwise. It needs no credentials
// when the provider block or the environment names the region.
func (c *Clients) Region(ctx context.Context) (string, error) {
	if c.config.Region != "" {
		return c.config.Region, nil
	}
	if unknown := c.config.unknown("region"); unknown != nil {
		return "", unknown
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region := os.Getenv(name); region != "" {
			return region, nil
		}
	}
	config, err := c.resolved.get(ctx)
	if err != nil {
		return "", err
	}
	return config.Region, nil
}

// Identity asks STS, once, whose credentials these are. With skip_requesting_account_id only the
// partition is known.
func (c *Clients) Identity(ctx context.Context) (Identity, error) { return c.identity.get(ctx) }

// client returns the shared client of a service and region, making it when it is the first use.
func client[T any](
	ctx context.Context, c *Clients, service, region string, create func(aws.Config, *string) T,
) (T, error) {
	var none T
	if region == "" {
		var err error
		if region, err = c.Region(ctx); err != nil {
			return none, err
		}
	}
	key := clientKey{service, region}
	if found, ok := c.clients.Load(key); ok {
		if typed, ok := found.(T); ok {
			return typed, nil
		}
	}
	config, err := c.resolved.get(ctx)
	if err != nil {
		return none, err
	}
	if c.config.restrictsAccounts() {
		if _, err := c.Identity(ctx); err != nil {
			return none, err
		}
	}
	config.Region = region
	stored, _ := c.clients.LoadOrStore(key, create(config, c.config.endpoint(service)))
	typed, ok := stored.(T)
	if !ok {
		return none, fmt.Errorf("the %s client of %s is a %T", service, region, stored)
	}
	return typed, nil
}

// load resolves credentials and everything else that the configuration leaves to the environment.
func (c *Clients) load(ctx context.Context) (aws.Config, error) {
	if err := c.config.unknown(); err != nil {
		return aws.Config{}, err
	}
	base, err := c.config.base()
	if err != nil {
		return aws.Config{}, err
	}
	_, config, problems := awsbase.GetAwsConfig(ctx, base)
	for _, problem := range problems.Errors() {
		return aws.Config{}, fmt.Errorf("%s: %s", problem.Summary(), problem.Detail())
	}
	if config.Region == "" {
		return aws.Config{}, errNoRegion
	}
	if !c.config.SkipRegionValidation && !knownRegion(config.Region) {
		return aws.Config{}, fmt.Errorf("AWS has no region %q that this version knows; correct region in the provider "+
			"block, or set skip_region_validation = true when the region is newer", config.Region)
	}
	config.APIOptions = append(config.APIOptions, logCalls)
	return config, nil
}

func knownRegion(region string) bool {
	for _, partition := range endpoints.DefaultPartitions() {
		if _, ok := partition.Regions()[region]; ok {
			return true
		}
	}
	return false
}

// callerIdentity calls sts:GetCallerIdentity, which needs no permission, and keeps to the account
// lists of the configuration.
func (c *Clients) callerIdentity(ctx context.Context) (Identity, error) {
	config, err := c.resolved.get(ctx)
	if err != nil {
		return Identity{}, err
	}
	if c.config.SkipRequestingAccountID {
		partition, _ := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), config.Region)
		return Identity{Partition: partition.ID()}, nil
	}
	answer, err := c.sts(config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, fmt.Errorf("asking STS whose credentials these are: %w", err)
	}
	identity := Identity{Account: aws.ToString(answer.Account), ARN: aws.ToString(answer.Arn)}
	if identity.Partition, err = partitionOf(identity.ARN); err != nil {
		return Identity{}, err
	}
	if err := c.config.allow(identity.Account); err != nil {
		return Identity{}, err
	}
	return identity, nil
}

func (c *Clients) sts(config aws.Config) *sts.Client {
	return sts.NewFromConfig(config, func(o *sts.Options) {
		if endpoint := c.config.endpoint("sts"); endpoint != nil {
			o.BaseEndpoint = endpoint
		}
		if c.config.STSRegion != "" {
			o.Region = c.config.STSRegion
		}
	})
}
