package acctest

import (
	"archive/zip"
	"bytes"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// trustsLambda is the trust policy of a function's role.
const trustsLambda = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},` +
	`"Action":"sts:AssumeRole"}]}`

// RotationFunction makes a Lambda function with this code that Secrets Manager may call, and returns its ARN.
func (a *AWS) RotationFunction(name string, code standin.RotationFunction) (arn string) {
	a.t.Helper()
	arn = a.Function(name)
	_, err := lambda.NewFromConfig(a.Config()).AddPermission(a.t.Context(), &lambda.AddPermissionInput{
		FunctionName: &name, StatementId: aws.String("SecretsManager"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("secretsmanager.amazonaws.com"), SourceAccount: aws.String(standin.Account),
	})
	if err != nil {
		a.t.Fatal(err)
	}
	a.OnRotation(arn, code)
	return arn
}

// Function makes a Lambda function that nobody else may call, and returns its ARN.
func (a *AWS) Function(name string) (arn string) {
	a.t.Helper()
	role, err := iam.NewFromConfig(a.Config()).CreateRole(a.t.Context(), &iam.CreateRoleInput{
		RoleName: &name, AssumeRolePolicyDocument: aws.String(trustsLambda),
	})
	if err != nil {
		a.t.Fatal(err)
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	if _, err := archive.Create("bootstrap"); err != nil {
		a.t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		a.t.Fatal(err)
	}
	made, err := lambda.NewFromConfig(a.Config()).CreateFunction(a.t.Context(), &lambda.CreateFunctionInput{
		FunctionName: &name, Role: role.Role.Arn, Runtime: lambdatypes.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Code: &lambdatypes.FunctionCode{ZipFile: packed.Bytes()},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return aws.ToString(made.FunctionArn)
}
