package provider_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// A secret and the function that rotates it stand beside the key and the bucket, and depend on neither, so that one
// apply meets faults of both.
const (
	stageSecret     = "reality/orders"
	stageFunction   = "reality-rotate"
	stageValue      = "canary-7d21"
	secretAddress   = "keyward_rotating_secret.orders"
	functionAddress = "keyward_rotation_function.orders"
)

// secretStageConfig is what stageConfig says of the secret and its function.
func secretStageConfig(variant int, protected bool, file, sum string) string {
	return fmt.Sprintf(`
resource "keyward_rotation_function" "orders" {
  name                = %[1]q
  engine              = "value"
  secret_name_prefix  = "reality/"
  timeout             = %[5]d
  deletion_protection = %[4]t
  tags                = { variant = "%[3]d" }
  package             = { file = %[6]q, sha256 = %[7]q }
}

resource "keyward_rotating_secret" "orders" {
  name                     = %[2]q
  kms_key_arn              = "alias/aws/secretsmanager"
  description              = "Variant %[3]d"
  deletion_protection      = %[4]t
  tags                     = { variant = "%[3]d" }
  initial_string_wo        = %[9]q
  initial_value_wo_version = 1
  readers                  = ["arn:aws:iam::%[8]s:role/app-%[3]d"]
  rotation = {
    function_arn             = keyward_rotation_function.orders.arn
    automatically_after_days = %[5]d
  }
}
`, stageFunction, stageSecret, variant, protected, 60+variant, file, sum, standin.Account, stageValue)
}

// rotates lets the function that Terraform makes pass every step.
func (s *stage) rotates() {
	s.OnRotation("arn:aws:lambda:"+standin.Region+":"+standin.Account+":function:"+stageFunction, standin.RotationFunction{
		Waits: true, Handle: func(context.Context, rotation.Event) error { return nil },
	})
}

// secret is the secret as AWS has it, nil for none.
func (s *stage) secret() *secretsmanager.DescribeSecretOutput {
	s.t.Helper()
	found, err := s.Secrets().DescribeSecret(s.t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String(stageSecret)})
	if err != nil {
		return nil
	}
	return found
}

// roles lists the roles of the account with their tags.
func (s *stage) roles() map[string]map[string]string {
	s.t.Helper()
	client := iam.NewFromConfig(s.Config())
	listed, err := client.ListRoles(s.t.Context(), &iam.ListRolesInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]map[string]string{}
	for _, role := range listed.Roles {
		tags, err := client.ListRoleTags(s.t.Context(), &iam.ListRoleTagsInput{RoleName: role.RoleName})
		if err != nil {
			s.t.Fatal(err)
		}
		found[aws.ToString(role.RoleName)] = map[string]string{}
		for _, tag := range tags.Tags {
			found[aws.ToString(role.RoleName)][aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
	}
	return found
}

func secretTags(found *secretsmanager.DescribeSecretOutput) map[string]string {
	tags := map[string]string{}
	for _, tag := range found.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags
}

// secretMinuteLater is minuteLater for the secret and the role of the function.
func (s *stage) secretMinuteLater() {
	s.t.Helper()
	if found := s.secret(); found != nil {
		if aged, marked := earlier(secretTags(found)); marked {
			_, err := s.Secrets().TagResource(s.t.Context(), &secretsmanager.TagResourceInput{
				SecretId: found.ARN, Tags: []smtypes.Tag{{Key: aws.String(base.MarkerKey), Value: &aged}},
			})
			if err != nil {
				s.t.Fatal(err)
			}
		}
	}
	for name, tags := range s.roles() {
		aged, marked := earlier(tags)
		if !marked {
			continue
		}
		_, err := iam.NewFromConfig(s.Config()).TagRole(s.t.Context(), &iam.TagRoleInput{
			RoleName: &name, Tags: []iamtypes.Tag{{Key: aws.String(base.MarkerKey), Value: &aged}},
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// importFinishedSecret is importFinished for the secret and the function.
func (s *stage) importFinishedSecret(known []string) {
	s.t.Helper()
	for _, tags := range s.roles() {
		if _, marked := tags[base.MarkerKey]; !marked && !slices.Contains(known, functionAddress) {
			s.importOne(functionAddress, stageFunction)
		}
	}
	if found := s.secret(); found != nil {
		if _, marked := secretTags(found)[base.MarkerKey]; !marked && !slices.Contains(known, secretAddress) {
			s.importOne(secretAddress, stageSecret)
		}
	}
}

// rooms are the names of the roles, functions and log groups of the account.
func (s *stage) rooms() (found []string) {
	s.t.Helper()
	for name := range s.roles() {
		found = append(found, "role "+name)
	}
	functions, err := lambda.NewFromConfig(s.Config()).ListFunctions(s.t.Context(), &lambda.ListFunctionsInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, function := range functions.Functions {
		found = append(found, "function "+aws.ToString(function.FunctionName))
	}
	groups, err := cloudwatchlogs.NewFromConfig(s.Config()).DescribeLogGroups(s.t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, group := range groups.LogGroups {
		found = append(found, "log group "+aws.ToString(group.LogGroupName))
	}
	slices.Sort(found)
	return found
}

// checkSecret checks that the secret and its function are there once and finished, that the secret rotates and has
// its value, and that no state has it.
func (s *stage) checkSecret() {
	s.t.Helper()
	want := []string{"function " + stageFunction, "log group /aws/lambda/" + stageFunction, "role " + stageFunction + "-" + standin.Region}
	if found := s.rooms(); !slices.Equal(found, want) {
		s.t.Errorf("the account holds %v, want %v", found, want)
	}
	found := s.secret()
	if found == nil {
		s.t.Fatal("there is no secret")
		return
	}
	if !aws.ToBool(found.RotationEnabled) || len(found.VersionIdsToStages) != 1 || found.DeletedDate != nil {
		s.t.Errorf("the secret is not as configured: %+v", found)
	}
	value, err := s.Secrets().GetSecretValue(s.t.Context(), &secretsmanager.GetSecretValueInput{SecretId: found.ARN})
	if err != nil || aws.ToString(value.SecretString) != stageValue {
		s.t.Errorf("the secret has another value: %v", err)
	}
	for name, tags := range s.roles() {
		if _, marked := tags[base.MarkerKey]; marked {
			s.t.Errorf("a creation marker was left on %s", name)
		}
	}
	if _, marked := secretTags(found)[base.MarkerKey]; marked {
		s.t.Error("a creation marker was left on the secret")
	}
	states, err := filepath.Glob(filepath.Join(s.Dir, "*terraform.tfstate*"))
	if err != nil || len(states) == 0 {
		s.t.Errorf("there is no state: %v", err)
	}
	for _, state := range states {
		if text, err := os.ReadFile(state); err != nil || strings.Contains(string(text), stageValue) {
			s.t.Errorf("%s holds the value of the secret, or cannot be read: %v", state, err)
		}
	}
}

// checkSecretGone checks that after a destroy nothing is left but the secret, pending deletion and not rotating.
func (s *stage) checkSecretGone() {
	s.t.Helper()
	if left := s.rooms(); len(left) > 0 {
		s.t.Errorf("after destroy the account holds %v", left)
	}
	if found := s.secret(); found == nil || found.DeletedDate == nil || aws.ToBool(found.RotationEnabled) {
		s.t.Errorf("after destroy the secret is %+v, want it pending deletion", found)
	}
}
