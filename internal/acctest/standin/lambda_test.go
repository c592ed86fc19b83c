package standin_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
)

// archive is a package for Lambda with a bootstrap of this text.
func archive(t *testing.T, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	file, err := writer.Create("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// What moto drops of a function's configuration comes back, and what it takes twice is refused.
func TestLambda(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx, client := t.Context(), lambda.NewFromConfig(a.Config())
	role, err := iam.NewFromConfig(a.Config()).CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("rotate"), AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	input := &lambda.CreateFunctionInput{
		FunctionName: aws.String("rotate"), Role: role.Role.Arn, Runtime: lambdatypes.RuntimeProvidedal2023,
		Handler: aws.String("bootstrap"), Code: &lambdatypes.FunctionCode{ZipFile: archive(t, "1")},
		KMSKeyArn: aws.String(key), Architectures: []lambdatypes.Architecture{lambdatypes.ArchitectureArm64},
	}
	if _, err := client.CreateFunction(ctx, input); err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateFunction(ctx, input)
	var conflict *lambdatypes.ResourceConflictException
	if !errors.As(err, &conflict) {
		t.Errorf("the second CreateFunction answers %v", err)
	}
	update := &lambda.UpdateFunctionConfigurationInput{
		FunctionName: aws.String("rotate"), TracingConfig: &lambdatypes.TracingConfig{Mode: lambdatypes.TracingModeActive},
	}
	if _, err := client.UpdateFunctionConfiguration(ctx, update); err != nil {
		t.Fatal(err)
	}
	got, err := client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String("rotate")})
	if err != nil {
		t.Fatal(err)
	}
	if c := got.Configuration; aws.ToString(c.KMSKeyArn) != key || c.TracingConfig.Mode != lambdatypes.TracingModeActive {
		t.Errorf("the key is %q and tracing %+v", aws.ToString(c.KMSKeyArn), c.TracingConfig)
	}
	permission := &lambda.AddPermissionInput{
		FunctionName: aws.String("rotate"), StatementId: aws.String("once"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("secretsmanager.amazonaws.com"), SourceAccount: aws.String("123456789012"),
	}
	if _, err := client.AddPermission(ctx, permission); err != nil {
		t.Fatal(err)
	}
	if _, err := client.AddPermission(ctx, permission); !errors.As(err, &conflict) {
		t.Errorf("the second AddPermission answers %v", err)
	}
	var names []string
	for _, call := range a.Calls() {
		if call.Operation.Service() == "lambda" && call.Resource != "rotate" && call.Operation.Action() != "CreateFunction" {
			names = append(names, call.Operation.Name+" of "+call.Resource)
		}
	}
	if names != nil {
		t.Errorf("calls that name no function: %v", names)
	}
}

// A dry run tells the hash of the new code and leaves the old one.
func TestLambda_dry_run(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx, client := t.Context(), lambda.NewFromConfig(a.Config())
	role, err := iam.NewFromConfig(a.Config()).CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("rotate"), AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	before, after := archive(t, "1"), archive(t, "2")
	if _, err := a.S3().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("code")}); err != nil {
		t.Fatal(err)
	}
	_, err = a.S3().PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("code"), Key: aws.String("r.zip"), Body: bytes.NewReader(after)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String("rotate"), Role: role.Role.Arn, Runtime: lambdatypes.RuntimeProvidedal2023,
		Handler: aws.String("bootstrap"), Code: &lambdatypes.FunctionCode{ZipFile: before},
	}); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		out, err := client.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{
			FunctionName: aws.String("rotate"), S3Bucket: aws.String("code"), S3Key: aws.String("r.zip"), DryRun: dry,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := aws.ToString(out.CodeSha256); got != hash(after) {
			t.Errorf("dry run %v: the hash is %s, want %s", dry, got, hash(after))
		}
		is, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String("rotate")})
		if err != nil {
			t.Fatal(err)
		}
		if changed := aws.ToString(is.CodeSha256) == hash(after); changed == dry {
			t.Errorf("dry run %v: the code has changed: %v", dry, changed)
		}
	}
}

func hash(code []byte) string {
	sum := sha256.Sum256(code)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// A change takes as many reads as the test says, keeps other changes out meanwhile, and may fail in the end. A function
// of the same name in another Region is another one.
func TestLambda_changes_take_time(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx, name := t.Context(), aws.String("rotate")
	a.Function("rotate")
	client := lambda.NewFromConfig(a.Config())
	elsewhere := func(o *lambda.Options) { o.Region = "eu-west-1" }
	if _, err := client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: name, Role: aws.String("arn:aws:iam::123456789012:role/rotate"), Runtime: lambdatypes.RuntimeProvidedal2023,
		Handler: aws.String("bootstrap"), Code: &lambdatypes.FunctionCode{ZipFile: archive(t, "1")},
	}, elsewhere); err != nil {
		t.Fatal(err)
	}
	change := func(o ...func(*lambda.Options)) error {
		_, err := client.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{FunctionName: name, Timeout: aws.Int32(30)}, o...)
		return err
	}
	read := func() *lambda.GetFunctionConfigurationOutput {
		is, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: name})
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	a.SlowFunctions(1)
	a.FailFunction("rotate", "SubnetOutOfIPAddresses", "The subnet has no address left.")
	if err := change(); err != nil {
		t.Fatal(err)
	}
	var conflict *lambdatypes.ResourceConflictException
	if err := change(); !errors.As(err, &conflict) {
		t.Errorf("a change during another one answers %v", err)
	}
	if err := change(elsewhere); err != nil {
		t.Errorf("a change of the function in another Region: %v", err)
	}
	if is := read(); is.LastUpdateStatus != lambdatypes.LastUpdateStatusInProgress {
		t.Errorf("the change is %s, want it in progress", is.LastUpdateStatus)
	}
	if is := read(); is.LastUpdateStatus != lambdatypes.LastUpdateStatusFailed || is.LastUpdateStatusReasonCode != "SubnetOutOfIPAddresses" {
		t.Errorf("the change is %s (%s), want it failed", is.LastUpdateStatus, is.LastUpdateStatusReasonCode)
	}
	a.SlowFunctions(0)
	if err := change(); err != nil {
		t.Fatal(err)
	}
	if is := read(); is.LastUpdateStatus == lambdatypes.LastUpdateStatusFailed {
		t.Error("a change that went well is still shown as failed")
	}
}
