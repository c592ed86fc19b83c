package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

// careless opens the secret to another account in the configuration, and closes it again.
func (p *play) careless(ctx context.Context) error {
	stage.Scene("A statement that opens the secret to another account: the plan stops, with the request that would get through")
	statement, err := os.ReadFile(filepath.Join(example, "careless", "orders_override.tf"))
	if err != nil {
		return err
	}
	override := filepath.Join(p.Terraform.Dir, "orders_override.tf")
	if err := os.WriteFile(override, statement, 0o600); err != nil {
		return err
	}
	out, err := stage.ShowFrom("Planning failed", p.Terraform.Command(ctx, "plan", "-no-color", "-input=false", alternating), 1,
		"terraform plan "+alternating+"    # with "+example+"/careless")
	if err != nil {
		return err
	}
	for _, must := range []string{"secret/public-access", "ServiceRead", "arn:aws:iam::444455556666:role/OrderService", "secretsmanager:GetSecretValue"} {
		if !strings.Contains(out, must) {
			return fmt.Errorf("the plan was stopped without naming %s", must)
		}
	}
	return os.Remove(override)
}

func (p *play) destroy(ctx context.Context) error {
	stage.Scene("Destroy")
	if _, err := p.terraform(ctx, "Destroy complete", "destroy", alternating); err != nil {
		return err
	}
	left, err := p.left(ctx)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("left in the account: %s", strings.Join(left, ", "))
	}
	fmt.Println("    the key and the secrets can be restored until their recovery windows end")
	return nil
}

// left lists what is in the account and not about to be deleted.
func (p *play) left(ctx context.Context) (left []string, err error) {
	config := p.AWS.Config()
	functions, err := awslambda.NewFromConfig(config).ListFunctions(ctx, &awslambda.ListFunctionsInput{})
	if err != nil {
		return nil, err
	}
	for _, function := range functions.Functions {
		left = append(left, "function "+aws.ToString(function.FunctionName))
	}
	roles, err := iam.NewFromConfig(config).ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		return nil, err
	}
	for _, role := range roles.Roles {
		left = append(left, "role "+aws.ToString(role.RoleName))
	}
	groups, err := cloudwatchlogs.NewFromConfig(config).DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		return nil, err
	}
	for _, group := range groups.LogGroups {
		left = append(left, "log group "+aws.ToString(group.LogGroupName))
	}
	secrets, err := p.AWS.Secrets().ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
	if err != nil {
		return nil, err
	}
	for _, secret := range secrets.SecretList {
		left = append(left, "secret "+aws.ToString(secret.Name))
	}
	snapshot, err := p.AWS.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	for _, key := range snapshot.Keys {
		left = append(left, "key "+key.ARN)
	}
	return left, nil
}
