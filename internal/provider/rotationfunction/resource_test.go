package rotationfunction_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

const address = "keyward_rotation_function.orders"

// on puts a provider block with default tags in front of a configuration.
func on(cloud *acctest.AWS, config string) string {
	return cloud.Configuration(config, `default_tags { tags = { owner = "platform" } }`)
}

// example is the example of the documentation for a package that is there, without the protection that would keep
// the test from cleaning up.
func example(t *testing.T, cloud *acctest.AWS) string {
	t.Helper()
	text, err := os.ReadFile("../../../examples/resources/keyward_rotation_function/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`s3_key\s*=\s*"([^"]+)"`).FindSubmatch(text)
	if key == nil {
		t.Fatal("the example has no package in S3")
	}
	const bucket = "artifacts"
	content := zipped(t, "bootstrap", 0o755, program(t, "arm64", "example"))
	if _, err := cloud.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		t.Fatal(err)
	}
	if _, err := cloud.S3().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(string(key[1])), Body: bytes.NewReader(content),
	}); err != nil {
		t.Fatal(err)
	}
	put := regexp.MustCompile(`sha256(\s*)=\s*"[0-9a-f]+"`).ReplaceAllString(string(text), fmt.Sprintf("sha256$1= %q", digits(content)))
	put = regexp.MustCompile(`s3_bucket(\s*)=\s*"[^"]+"`).ReplaceAllString(put, fmt.Sprintf("s3_bucket$1= %q", bucket))
	return strings.Replace(put, `"orders" {`, `"orders" {`+"\n  deletion_protection = false", 1)
}

// then is a step that applies, finds nothing more to do, and checks what the state says.
func then(config string, action plancheck.ResourceActionType, checks ...statecheck.StateCheck) resource.TestStep {
	return resource.TestStep{
		Config: config,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
		ConfigStateChecks: checks,
	}
}

func has(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

func TestFunction_lifecycle(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	file := archived(t, "arm64", "file")
	smaller := fmt.Sprintf(`
resource "keyward_rotation_function" "orders" {
  deletion_protection = false
  name                = "rotate-orders"
  engine              = "value"
  secret_name_prefix  = "orders/"
  package             = { file = %q, sha256 = %q }
}`, file["file"], file["sha256"])
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: []resource.TestStep{
			then(on(cloud, example(t, cloud)), plancheck.ResourceActionCreate,
				has("policy_json", knownvalue.StringRegexp(regexp.MustCompile(`"Sid":"RotateSecretsByName"`))),
				has("arn", knownvalue.StringExact("arn:aws:lambda:us-east-1:123456789012:function:rotate-orders")),
				has("role_arn", knownvalue.StringExact("arn:aws:iam::123456789012:role/rotate-orders-us-east-1")),
				has("complete", knownvalue.Bool(true)),
				has("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{
					"data": knownvalue.StringExact("orders"), "owner": knownvalue.StringExact("platform"),
				}))),
			{
				ResourceName: address, ImportState: true, ImportStateId: "rotate-orders", ImportStateVerify: true,
				// Intent cannot be read out of a policy, Lambda does not tell where a package came from, and protection is on
				// for what is imported.
				ImportStateVerifyIgnore: []string{
					"secret_name_prefix", "kms_key_arns", "package.s3_bucket", "package.s3_key", "package.%", "deletion_protection",
				},
			},
			then(on(cloud, smaller), plancheck.ResourceActionUpdate,
				has("vpc_config", knownvalue.Null()), has("strategy", knownvalue.Null()), has("complete", knownvalue.Bool(true))),
		},
	})
}
