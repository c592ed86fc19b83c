package rotationfunction

import (
	"context"
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// converge turns what is there into what is wanted, part by part, and calls only the parts that differ. Secrets
// Manager may invoke the function at last, when it is complete.
//
// Lambda gives network interfaces back as the role: a function that leaves its network keeps that right until it is out.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
func (p *parts) converge(ctx context.Context, is deployment, w *wanted) error {
	puts := []func(context.Context, *deployment, *wanted) error{
		p.putRole, p.putLogGroup, p.putFunction, p.putConcurrency, p.putDestination, p.putInvoke,
	}
	if len(is.Subnets) > 0 && !w.InVPC {
		puts[0] = p.putRoleInNetwork
		puts = append(puts, p.putRole)
	}
	for _, put := range puts {
		if err := put(ctx, &is, w); err != nil {
			return err
		}
	}
	return nil
}

// matches reports whether everything is as wanted.
func (d *deployment) matches(w *wanted) bool {
	return policy.Same(d.Policy, w.Policy) && policy.Same(d.Trust, w.Trust) && policy.Same(d.Invoke, w.Invoke) &&
		sameConfiguration(d, w) && d.Hash == w.Hash && d.Architecture == w.Architecture &&
		d.Boundary == w.Boundary && d.Concurrency == w.Concurrency && d.FailureDestination == w.FailureDestination &&
		d.Retention == w.Retention && d.LogKey == w.LogKey && maps.Equal(base.VisibleTags(d.FunctionTags), base.VisibleTags(w.Tags))
}
