package rotationfunction

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// What every rotation function is: the program is its own runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-golang.html
const (
	runtime = lambdatypes.RuntimeProvidedal2023
	handler = "bootstrap"
)

// readFunction reads the function with all that hangs on it.
func (p *parts) readFunction(ctx context.Context, d *deployment) error {
	answer, err := p.lambda.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: &p.Function})
	if awserr.NotFound(err) {
		return nil
	}
	if err != nil {
		return base.Step("function", "lambda:GetFunction", err)
	}
	d.flattenFunction(answer.Configuration)
	d.Strange = d.Strange || d.RoleARN != p.roleARN()
	d.FunctionTags = answer.Tags
	if answer.Concurrency != nil {
		if d.Concurrency = int(aws.ToInt32(answer.Concurrency.ReservedConcurrentExecutions)); d.Concurrency == 0 {
			d.Concurrency = stopped
		}
	}
	if err := p.readDestination(ctx, d); err != nil {
		return err
	}
	return p.readInvoke(ctx, d)
}

func (d *deployment) flattenFunction(c *lambdatypes.FunctionConfiguration) {
	d.Function, d.RoleARN, d.Hash = true, aws.ToString(c.Role), aws.ToString(c.CodeSha256)
	d.Memory, d.Timeout = int(aws.ToInt32(c.MemorySize)), int(aws.ToInt32(c.Timeout))
	d.EnvironmentKey, d.Environment = aws.ToString(c.KMSKeyArn), map[string]string{}
	if c.Environment != nil {
		maps.Copy(d.Environment, c.Environment.Variables)
		if failed := c.Environment.Error; failed != nil {
			d.Unreadable = fmt.Errorf("%s: %s", aws.ToString(failed.ErrorCode), aws.ToString(failed.Message))
		}
	}
	if c.VpcConfig != nil {
		d.Subnets, d.SecurityGroups = slices.Sorted(slices.Values(c.VpcConfig.SubnetIds)), slices.Sorted(slices.Values(c.VpcConfig.SecurityGroupIds))
	}
	d.Tracing = string(lambdatypes.TracingModePassThrough)
	if c.TracingConfig != nil && c.TracingConfig.Mode != "" {
		d.Tracing = string(c.TracingConfig.Mode)
	}
	for _, architecture := range c.Architectures {
		d.Architecture = string(architecture)
	}
	d.Busy = busy(c.State, c.LastUpdateStatus)
	d.Healthy = d.Unreadable == nil && c.Runtime == runtime && aws.ToString(c.Handler) == handler &&
		c.State != lambdatypes.StateFailed && c.LastUpdateStatus != lambdatypes.LastUpdateStatusFailed
}

// stopped is the concurrency of a function for which 0 is reserved, so that Lambda refuses to invoke it.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
const stopped = -1

// putFunction brings the function with its code in line. Each change takes the place of what is there in one go,
// so that there is no moment without a function that can be invoked. Lambda makes one change at a time.
func (p *parts) putFunction(ctx context.Context, is *deployment, w *wanted) error {
	if !is.Function {
		if err := p.createFunction(ctx, w); err != nil {
			return err
		}
		return p.awaitReady(ctx)
	}
	if is.Busy { // a run that was cut off, or somebody else, has begun a change; whatever comes of it is put right
		if err := errors.Join(p.awaitOver(ctx), p.readFunction(ctx, is)); err != nil {
			return err
		}
	}
	if !sameConfiguration(is, w) {
		if err := p.putConfiguration(ctx, w); err != nil {
			return err
		}
		if err := p.awaitReady(ctx); err != nil {
			return err
		}
	}
	if is.Hash != w.Hash || is.Architecture != w.Architecture {
		if err := p.putCode(ctx, w); err != nil {
			return err
		}
		if err := p.awaitReady(ctx); err != nil {
			return err
		}
	}
	return p.putFunctionTags(ctx, is.FunctionTags, w)
}

func sameConfiguration(is *deployment, w *wanted) bool {
	return is.Healthy && is.RoleARN == w.RoleARN && is.Memory == w.Memory && is.Timeout == w.Timeout &&
		maps.Equal(is.Environment, w.Environment) && is.EnvironmentKey == w.EnvironmentKey &&
		slices.Equal(is.Subnets, w.Subnets) && slices.Equal(is.SecurityGroups, w.SecurityGroups) && is.Tracing == w.settings.Tracing
}

// createFunction waits for Lambda to see a new role and its policy.
func (p *parts) createFunction(ctx context.Context, w *wanted) error {
	code, err := w.Package.code()
	if err != nil {
		return err
	}
	input := &lambda.CreateFunctionInput{
		FunctionName: &p.Function, Runtime: runtime, Handler: aws.String(handler), Role: &w.RoleARN, Code: code,
		Description:   aws.String("Rotates secrets for AWS Secrets Manager"),
		Architectures: []lambdatypes.Architecture{lambdatypes.Architecture(w.Architecture)},
		MemorySize:    aws.Int32(int32(w.Memory)), Timeout: aws.Int32(int32(w.Timeout)), // both have small limits
		Environment: &lambdatypes.Environment{Variables: w.Environment}, Tags: w.Tags,
		TracingConfig: &lambdatypes.TracingConfig{Mode: lambdatypes.TracingMode(w.settings.Tracing)},
	}
	if w.EnvironmentKey != "" {
		input.KMSKeyArn = &w.EnvironmentKey
	}
	if len(w.Subnets) > 0 {
		input.VpcConfig = &lambdatypes.VpcConfig{SubnetIds: w.Subnets, SecurityGroupIds: w.SecurityGroups}
	}
	var hash string
	call := func(ctx context.Context) error {
		answer, err := p.lambda.CreateFunction(ctx, input)
		if err == nil {
			hash = aws.ToString(answer.CodeSha256)
		}
		return err
	}
	err = wait.Retry(ctx, p.clock, call, p.roleUnseen, wait.Options{Limit: roleLimit})
	if awserr.Conflict(err) {
		hash, err = p.made(ctx, w, err)
	}
	if err == nil && hash != w.Hash { // nobody may invoke it yet, and the next run asks before it uses the package
		err = w.Package.mismatch(hash)
	}
	return base.Step("function", "lambda:CreateFunction", err)
}

// roleLimit is for how long Lambda may not see a role as it is.
const roleLimit = time.Minute

// roleUnseen reports whether Lambda may refuse a role because it sees it as it was before. The code stands for
// everything that is wrong with a request, so this is asked for a limited time only.
func (p *parts) roleUnseen(err error) bool {
	return p.changed && awserr.HasCode(err, "InvalidParameterValueException", "AccessDeniedException", "KMSAccessDeniedException")
}

// made is the hash of the code where an attempt that was cut off has made the function, else the conflict.
func (p *parts) made(ctx context.Context, w *wanted, conflict error) (hash string, err error) {
	found := &deployment{}
	if err := p.readFunction(ctx, found); err != nil || !found.Function || found.RoleARN != w.RoleARN {
		return "", conflict
	}
	return found.Hash, nil
}

func (p *parts) putConfiguration(ctx context.Context, w *wanted) error {
	input := &lambda.UpdateFunctionConfigurationInput{
		FunctionName: &p.Function, Role: &w.RoleARN, Runtime: runtime, Handler: aws.String(handler), KMSKeyArn: &w.EnvironmentKey,
		MemorySize: aws.Int32(int32(w.Memory)), Timeout: aws.Int32(int32(w.Timeout)), // both have small limits
		Environment:   &lambdatypes.Environment{Variables: w.Environment},
		TracingConfig: &lambdatypes.TracingConfig{Mode: lambdatypes.TracingMode(w.settings.Tracing)},
		VpcConfig:     &lambdatypes.VpcConfig{SubnetIds: append([]string{}, w.Subnets...), SecurityGroupIds: append([]string{}, w.SecurityGroups...)},
	}
	call := func(ctx context.Context) error {
		return p.alone(ctx, func(ctx context.Context) error {
			_, err := p.lambda.UpdateFunctionConfiguration(ctx, input)
			return err
		})
	}
	return base.Step("settings of the function", "lambda:UpdateFunctionConfiguration",
		wait.Retry(ctx, p.clock, call, p.roleUnseen, wait.Options{Limit: roleLimit}))
}

// putCode replaces the code. That a package in S3 is the one that is wanted is asked before it runs.
func (p *parts) putCode(ctx context.Context, w *wanted) error {
	code, err := w.Package.code()
	if err != nil {
		return err
	}
	input := &lambda.UpdateFunctionCodeInput{
		FunctionName: &p.Function, ZipFile: code.ZipFile, S3Bucket: code.S3Bucket, S3Key: code.S3Key, S3ObjectVersion: code.S3ObjectVersion,
		Architectures: []lambdatypes.Architecture{lambdatypes.Architecture(w.Architecture)},
	}
	if code.ZipFile == nil {
		rehearsal := *input
		rehearsal.DryRun = true
		if err := p.updateCode(ctx, &rehearsal, w); err != nil {
			return err
		}
	}
	return p.updateCode(ctx, input, w)
}

// updateCode calls Lambda, which tells the hash of the code that it was given, also when it is only rehearsed.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
func (p *parts) updateCode(ctx context.Context, input *lambda.UpdateFunctionCodeInput, w *wanted) error {
	var hash string
	err := p.alone(ctx, func(ctx context.Context) error {
		answer, err := p.lambda.UpdateFunctionCode(ctx, input)
		if err == nil {
			hash = aws.ToString(answer.CodeSha256)
		}
		return err
	})
	switch {
	case err != nil || hash == w.Hash:
	case input.DryRun:
		err = w.Package.mismatch(hash)
	default:
		err = w.Package.replaced(hash)
	}
	return base.Step("code of the function", "lambda:UpdateFunctionCode", err)
}

func (p *parts) putFunctionTags(ctx context.Context, from map[string]string, w *wanted) error {
	arn := w.ARN()
	set, remove := base.TagChanges(from, w.Tags)
	if len(set) > 0 {
		if _, err := p.lambda.TagResource(ctx, &lambda.TagResourceInput{Resource: &arn, Tags: set}); err != nil {
			return base.Step("tags of the function", "lambda:TagResource", err)
		}
	}
	if len(remove) == 0 {
		return nil
	}
	slices.Sort(remove)
	_, err := p.lambda.UntagResource(ctx, &lambda.UntagResourceInput{Resource: &arn, TagKeys: remove})
	return base.Step("tags of the function", "lambda:UntagResource", err)
}

// settle reads everything back until AWS shows what was written.
func (p *parts) settle(ctx context.Context, w *wanted) (*deployment, error) {
	var last *deployment
	err := wait.Until(ctx, p.clock, func(ctx context.Context) (bool, error) {
		var err error
		last, err = p.find(ctx)
		return err == nil && last.complete() && last.matches(w), err
	}, wait.Options{})
	var step *base.StepError
	if err != nil && last != nil && last.Unreadable != nil {
		return last, &base.StepError{
			Part: "environment of the function", Operation: "kms:Decrypt", Err: last.Unreadable,
			WayOut: "Lambda decrypts the environment as whoever asks for it. Allow kms:Decrypt on the key to the credentials that " +
				"Terraform uses, in IAM and in the key's policy, and apply again.",
		}
	}
	if err != nil && !errors.As(err, &step) {
		err = fmt.Errorf("reading the function %s back: %w; apply again, and Keyward repairs what is different", p.Function, err)
	}
	return last, err
}
