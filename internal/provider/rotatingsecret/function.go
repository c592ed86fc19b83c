package rotatingsecret

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// checkFunction refuses a function that does not exist, or that Secrets Manager may not call for the secret.
// RotateSecret refuses those too, but tells neither which it is nor what to write.
func (p *parts) checkFunction(ctx context.Context, function, secretARN string) error {
	_, err := p.functions.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &function})
	if awserr.NotFound(err) {
		return &base.StepError{
			Part: "rotation function", Operation: "lambda:GetFunctionConfiguration", Err: fmt.Errorf("there is no function %s", function),
			WayOut: "Correct rotation.function_arn, or create the function first.",
		}
	}
	if err != nil {
		return base.Step("rotation function", "lambda:GetFunctionConfiguration", err)
	}
	answer, err := p.functions.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &function})
	if err != nil && !awserr.NotFound(err) {
		return base.Step("permission of the rotation function", "lambda:GetPolicy", err)
	}
	if err == nil && mayInvoke(aws.ToString(answer.Policy), function, secretARN) {
		return nil
	}
	return &base.StepError{
		Part: "permission of the rotation function", Operation: "lambda:GetPolicy",
		Err: fmt.Errorf("the policy of %s does not let Secrets Manager call it for this secret", function),
		WayOut: "Add an aws_lambda_permission with principal = \"secretsmanager.amazonaws.com\" and source_account = \"" +
			composite.Place(secretARN).Account + "\", and make the secret depend on it.",
	}
}

// mayInvoke asks the policy of a function. Where it cannot be read, or AWS's documents leave the answer open,
// RotateSecret decides.
func mayInvoke(text, function, secretARN string) bool {
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return true
	}
	owner := composite.Place(secretARN).Account
	decision := eval.Decide(doc, eval.Request{
		Principal: "secretsmanager.amazonaws.com", Action: "lambda:InvokeFunction", Resource: function, Account: owner,
		Context: map[string][]string{"aws:SourceAccount": {owner}, "aws:SourceArn": {secretARN}},
	})
	return decision.Outcome.Permits() || decision.Outcome == eval.Ambiguous
}
