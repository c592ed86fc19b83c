package rotationfunction

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// parts finds, puts and deletes the AWS objects of which one function consists.
type parts struct {
	names
	iam    *iam.Client
	lambda *lambda.Client
	logs   *cloudwatchlogs.Client
	clock  wait.Clock
	// settling is set when the role was created a moment ago. IAM may then still say that it does not exist.
	settling bool
	// changed is set when the role or what it may do changed a moment ago. Lambda may then still see it as it was.
	changed bool
}

// partsOf is the AWS side of a function.
func partsOf(ctx context.Context, provider *base.Provider, n names) (*parts, error) {
	p := &parts{names: n, clock: provider.Clock}
	var err error
	if p.iam, err = provider.Clients.IAM(ctx); err != nil {
		return nil, err
	}
	if p.lambda, err = provider.Clients.Lambda(ctx, n.Region); err != nil {
		return nil, err
	}
	p.logs, err = provider.Clients.Logs(ctx, n.Region)
	return p, err
}

// do makes one call. While the role is new, it is asked for again where IAM does not see it.
func (p *parts) do(ctx context.Context, part, operation string, call func(context.Context) error) error {
	if !p.settling {
		return base.Step(part, operation, call(ctx))
	}
	return base.Step(part, operation, wait.Retry(ctx, p.clock, call, awserr.NotFound, wait.Options{}))
}

// find reads every part. What is not there is left out.
func (p *parts) find(ctx context.Context) (*deployment, error) {
	d := &deployment{RoleTags: map[string]string{}}
	for _, read := range []func(context.Context, *deployment) error{p.readRole, p.readLogGroup, p.readFunction} {
		if err := read(ctx, d); err != nil {
			return nil, err
		}
	}
	marker, _ := base.ParseMarker(d.RoleTags[base.MarkerKey])
	d.TakenOver = marker.TakenOver
	return d, nil
}

// findSure is find for what was there: IAM answers from several copies, so it is gone only when it stays so for a
// few seconds. It returns nil when neither the role nor the function is there.
func (p *parts) findSure(ctx context.Context) (*deployment, error) {
	var found *deployment
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		var err error
		found, err = p.find(ctx)
		return err == nil && (found.Role || found.Function), err
	}, wait.Options{Limit: goneAfter})
	var timeout *wait.TimeoutError
	if errors.As(err, &timeout) {
		return nil, nil // what is gone is an answer, not an error
	}
	return found, err
}

// goneAfter is for how long a function must not be found to be gone.
const goneAfter = 5 * time.Second
