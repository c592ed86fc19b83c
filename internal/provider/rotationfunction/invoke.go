package rotationfunction

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// readInvoke reads the permission of Secrets Manager, the one statement of the function's policy that is ours.
func (p *parts) readInvoke(ctx context.Context, d *deployment) error {
	answer, err := p.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &p.Function})
	if err != nil && !awserr.NotFound(err) {
		return base.Step("invoke permission", "lambda:GetPolicy", err)
	}
	if err == nil {
		d.Invoke, err = ours(aws.ToString(answer.Policy))
		if err != nil {
			return base.Step("invoke permission", "lambda:GetPolicy", err)
		}
	}
	d.Strange = d.Strange || !policy.Same(d.Invoke, p.expected().InvokePolicy().JSON())
	return nil
}

// ours is the policy without the statements of others, "" when nothing is left.
func ours(text string) (string, error) {
	var document struct {
		Version   string
		Statement []json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return "", err
	}
	for _, raw := range document.Statement {
		var statement struct{ Sid string }
		if err := json.Unmarshal(raw, &statement); err != nil {
			return "", err
		}
		if statement.Sid == compose.InvokeSid {
			document.Statement = []json.RawMessage{raw}
			single, err := json.Marshal(document)
			return string(single), err
		}
	}
	return "", nil
}

// putInvoke lets Secrets Manager invoke the function, for secrets of this account alone. A statement cannot be
// changed, so one that is different goes first.
func (p *parts) putInvoke(ctx context.Context, is *deployment, w *wanted) error {
	if policy.Same(is.Invoke, w.Invoke) {
		return nil
	}
	if is.Invoke != "" {
		_, err := p.lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{
			FunctionName: &p.Function, StatementId: aws.String(compose.InvokeSid),
		})
		if err != nil && !awserr.NotFound(err) {
			return base.Step("invoke permission", "lambda:RemovePermission", err)
		}
	}
	err := p.alone(ctx, func(ctx context.Context) error {
		_, err := p.lambda.AddPermission(ctx, &lambda.AddPermissionInput{
			FunctionName: &p.Function, StatementId: aws.String(compose.InvokeSid), Action: aws.String("lambda:InvokeFunction"),
			Principal: aws.String("secretsmanager.amazonaws.com"), SourceAccount: &w.SourceAccount,
		})
		if awserr.Conflict(err) { // another change is under way, or an attempt that was cut off has added it
			now := &deployment{}
			if p.readInvoke(ctx, now) == nil && policy.Same(now.Invoke, w.Invoke) {
				return nil
			}
		}
		return err
	})
	return base.Step("invoke permission", "lambda:AddPermission", err)
}

// putConcurrency reserves concurrent executions, 0 for none.
func (p *parts) putConcurrency(ctx context.Context, is *deployment, w *wanted) error {
	switch {
	case is.Concurrency == w.Concurrency:
		return nil
	case w.Concurrency == 0:
		_, err := p.lambda.DeleteFunctionConcurrency(ctx, &lambda.DeleteFunctionConcurrencyInput{FunctionName: &p.Function})
		return base.Step("reserved concurrency", "lambda:DeleteFunctionConcurrency", err)
	}
	_, err := p.lambda.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{
		FunctionName: &p.Function, ReservedConcurrentExecutions: aws.Int32(int32(w.Concurrency)), // at most 1000
	})
	return base.Step("reserved concurrency", "lambda:PutFunctionConcurrency", err)
}

// readDestination reads where failed asynchronous invocations are reported.
func (p *parts) readDestination(ctx context.Context, d *deployment) error {
	answer, err := p.lambda.GetFunctionEventInvokeConfig(ctx, &lambda.GetFunctionEventInvokeConfigInput{FunctionName: &p.Function})
	if awserr.NotFound(err) {
		return nil
	}
	if err != nil {
		return base.Step("failure destination", "lambda:GetFunctionEventInvokeConfig", err)
	}
	if answer.DestinationConfig != nil && answer.DestinationConfig.OnFailure != nil {
		d.FailureDestination = aws.ToString(answer.DestinationConfig.OnFailure.Destination)
	}
	return nil
}

// putDestination sets where failed asynchronous invocations are reported, "" for nowhere.
func (p *parts) putDestination(ctx context.Context, is *deployment, w *wanted) error {
	switch {
	case is.FailureDestination == w.FailureDestination:
		return nil
	case w.FailureDestination == "":
		_, err := p.lambda.DeleteFunctionEventInvokeConfig(ctx, &lambda.DeleteFunctionEventInvokeConfigInput{FunctionName: &p.Function})
		return base.Step("failure destination", "lambda:DeleteFunctionEventInvokeConfig", err)
	}
	call := func(ctx context.Context) error {
		_, err := p.lambda.PutFunctionEventInvokeConfig(ctx, &lambda.PutFunctionEventInvokeConfigInput{
			FunctionName: &p.Function, DestinationConfig: &lambdatypes.DestinationConfig{
				OnFailure: &lambdatypes.OnFailure{Destination: &w.FailureDestination},
			},
		})
		return err
	}
	// Lambda looks whether the role may write there.
	return base.Step("failure destination", "lambda:PutFunctionEventInvokeConfig",
		wait.Retry(ctx, p.clock, call, p.roleUnseen, wait.Options{Limit: roleLimit}))
}
