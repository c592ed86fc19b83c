package securebucket_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../examples/resources/keyward_secure_bucket/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestBucket_lifecycle runs the example with the real Terraform: the bucket, its key and the bucket
// for its logs in one apply.
func TestBucket_lifecycle(t *testing.T) {
	t.Parallel()
	aws := acctest.Start(t)
	config := unprotected(example(t))
	changed := strings.NewReplacer(
		`tags = { team = "orders" }`, `tags = { team = "sales" }`,
		`actions    = ["read", "write", "list"]`, `actions    = ["read", "list"]`,
		"noncurrent_version_expiration_days = 30", "noncurrent_version_expiration_days = 60",
	).Replace(config)
	empty := resource.ConfigPlanChecks{
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	const orders, logs = "keyward_secure_bucket.orders", "keyward_secure_bucket.logs"
	only := func(address string, action plancheck.ResourceActionType) plancheck.PlanCheck {
		return plancheck.ExpectResourceAction(address, action)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{
				Config: aws.Configuration(config), ConfigPlanChecks: empty,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.CompareValuePairs(orders, tfjsonpath.New("kms_key_arn"),
						"keyward_encryption_key.orders", tfjsonpath.New("arn"), compare.ValuesSame()),
					statecheck.ExpectKnownValue(orders, tfjsonpath.New("bucket_regional_domain_name"),
						knownvalue.StringExact("orders-123456789012-us-east-1-an.s3.us-east-1.amazonaws.com")),
				},
			},
			{
				ResourceName: orders, ImportState: true, ImportStateVerify: true,
				// What the policy was made of cannot be read out of it, and how the bucket may be
				// destroyed is not kept on AWS.
				ImportStateVerifyIgnore: []string{"access", "administrators", "deletion_protection"},
			},
			{
				Config: aws.Configuration(changed),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						only(orders, plancheck.ResourceActionUpdate), only(logs, plancheck.ResourceActionNoop),
					},
					PostApplyPostRefresh: empty.PostApplyPostRefresh,
				},
			},
		},
	})
}

// The required arguments as variables: in the validate walk nothing is known.
func TestBucket_variables(t *testing.T) {
	t.Parallel()
	aws := acctest.Start(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config: aws.Configuration(`
variable "bucket" { type = string }
variable "key" { type = string }
resource "keyward_secure_bucket" "test" {
  bucket      = var.bucket
  kms_key_arn = var.key
  access      = [{ principals = ["arn:aws:iam::123456789012:role/app"], actions = ["read"] }]
}`),
			ConfigVariables: tfconfig.Variables{
				"bucket": tfconfig.StringVariable("data"), "key": tfconfig.StringVariable("alias/data"),
			},
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)kms_key_arn = var\.key.*alias`),
		}},
	})
}

// unprotected lets a test destroy what it created.
func unprotected(config string) string {
	return resourceStart.ReplaceAllString(config, "$0\n  deletion_protection = false")
}

var resourceStart = regexp.MustCompile(`(?m)^resource "\w+" "\w+" \{$`)
