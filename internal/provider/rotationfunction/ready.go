package rotationfunction

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// busy reports whether Lambda is making or changing the function. It refuses changes and deletion meanwhile.
// https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
func busy(state lambdatypes.State, update lambdatypes.LastUpdateStatus) bool {
	return state == lambdatypes.StatePending || update == lambdatypes.LastUpdateStatusInProgress
}

// alone makes a call that Lambda refuses while another change is under way, as soon as that is over.
func (p *parts) alone(ctx context.Context, call func(context.Context) error) error {
	return wait.Retry(ctx, p.clock, call, awserr.Conflict, wait.Options{Limit: changeTimeout})
}

// awaitReady waits until Lambda has made or changed the function. In a VPC that takes minutes.
func (p *parts) awaitReady(ctx context.Context) error {
	return p.await(ctx, func(c *lambda.GetFunctionConfigurationOutput) error {
		switch {
		case c.State == lambdatypes.StateFailed:
			return fmt.Errorf("the function failed to start (%s): %s", c.StateReasonCode, aws.ToString(c.StateReason))
		case c.LastUpdateStatus == lambdatypes.LastUpdateStatusFailed:
			return fmt.Errorf("the change failed (%s): %s", c.LastUpdateStatusReasonCode, aws.ToString(c.LastUpdateStatusReason))
		}
		return nil
	})
}

// awaitOver waits until nothing is under way any more, however that ended.
func (p *parts) awaitOver(ctx context.Context) error {
	return p.await(ctx, func(*lambda.GetFunctionConfigurationOutput) error { return nil })
}

func (p *parts) await(ctx context.Context, failed func(*lambda.GetFunctionConfigurationOutput) error) error {
	check := func(ctx context.Context) (bool, error) {
		c, err := p.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &p.Function})
		if err != nil {
			return false, err
		}
		return !busy(c.State, c.LastUpdateStatus), failed(c)
	}
	return base.Step("function", "lambda:GetFunctionConfiguration", wait.Until(ctx, p.clock, check, wait.Options{Limit: changeTimeout}))
}
