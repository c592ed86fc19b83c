package rotationfunction_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// The example with a key, a function and the secret that it rotates: one apply of the real Terraform makes all three,
// although the key of the function's permissions is not known at plan, and one destroy takes them away.
func TestFunction_together_with_its_secret(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	text, err := os.ReadFile("../../../examples/rotation/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	content := zipped(t, "bootstrap", 0o755, program(t, "arm64", "together"))
	if _, err := cloud.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("artifacts")}); err != nil {
		t.Fatal(err)
	}
	if _, err := cloud.S3().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("artifacts"), Key: aws.String("rotate.zip"), Body: bytes.NewReader(content),
	}); err != nil {
		t.Fatal(err)
	}
	tested := make(chan string, 1)
	const functionARN = "arn:aws:lambda:us-east-1:123456789012:function:rotate-orders"
	cloud.OnRotation(functionARN, standin.RotationFunction{Waits: true, Handle: func(_ context.Context, event rotation.Event) error {
		tested <- event.SecretID
		return nil
	}})
	// Without the protection that would keep the test from cleaning up.
	_, body, _ := strings.Cut(string(text), "\n}\n")
	for _, name := range []string{`_key" "orders" {`, `_function" "orders" {`, `_secret" "orders" {`} {
		body = strings.Replace(body, name, name+"\n  deletion_protection = false", 1)
	}
	set := func(values ...string) config.Variable {
		var members []config.Variable
		for _, value := range values {
			members = append(members, config.StringVariable(value))
		}
		return config.SetVariable(members...)
	}
	const function, secret = "keyward_rotation_function.orders", "keyward_rotating_secret.orders"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: []resource.TestStep{{
			Config: cloud.Configuration(body),
			ConfigVariables: config.Variables{
				"admin_secret_arn": config.StringVariable(adminARN),
				"package": config.ObjectVariable(map[string]config.Variable{
					"s3_bucket": config.StringVariable("artifacts"), "s3_key": config.StringVariable("rotate.zip"),
					"sha256": config.StringVariable(digits(content)),
				}),
				"network": config.ObjectVariable(map[string]config.Variable{
					"subnet_ids": set("subnet-a", "subnet-b"), "security_group_ids": set("sg-a"),
				}),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(function, tfjsonpath.New("policy_json")),
					plancheck.ExpectKnownValue(secret, tfjsonpath.New("rotation").AtMapKey("function_arn"), knownvalue.StringExact(functionARN)),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(function, tfjsonpath.New("complete"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(secret, tfjsonpath.New("rotation_status").AtMapKey("stuck"), knownvalue.Bool(false)),
			},
		}},
	})
	if got := <-tested; !strings.HasPrefix(got, "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/database-") {
		t.Errorf("Secrets Manager tested the rotation of %s", got)
	}
}
