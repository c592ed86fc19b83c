package encryptionkey_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

const address = "keyward_encryption_key.test"

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// on puts a provider block with default tags in front of a configuration.
func on(cloud *acctest.AWS, config string) string {
	return cloud.Configuration(config, `default_tags { tags = { owner = "platform" } }`)
}

// key is a key whose protection is off, with the attributes in HCL.
func key(attributes string) string {
	return fmt.Sprintf(`
resource "keyward_encryption_key" "test" {
  deletion_protection = false
  %s
}`, attributes)
}

// example is the example of the documentation, without the protection that would keep the test
// from cleaning up.
func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../examples/resources/keyward_encryption_key/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(
		`"keyward_encryption_key" "orders" {`, `"keyward_encryption_key" "test" {`+"\n  deletion_protection = false",
	).Replace(string(text))
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

func TestKey_lifecycle(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	texts := func(values ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, value := range values {
			checks = append(checks, knownvalue.StringExact(value))
		}
		return knownvalue.ListExact(checks)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			then(on(cloud, example(t)), plancheck.ResourceActionCreate,
				has("policy_json", knownvalue.StringRegexp(regexp.MustCompile(`"Sid":"KeyAdministration"`))),
				has("primary_alias_arn", knownvalue.StringExact("arn:aws:kms:us-east-1:123456789012:alias/orders")),
				has("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{
					"data": knownvalue.StringExact("orders"), "owner": knownvalue.StringExact("platform"),
				}))),
			{
				ResourceName: address, ImportState: true, ImportStateId: "alias/orders", ImportStateVerify: true,
				// Intent cannot be read out of a policy, and protection is on for what is imported.
				ImportStateVerifyIgnore: []string{"administrators", "users", "deletion_protection"},
			},
			then(on(cloud, key(`aliases = ["alias/orders", "alias/orders-too"]`)), plancheck.ResourceActionUpdate,
				has("aliases", texts("alias/orders", "alias/orders-too")),
				has("description", knownvalue.StringExact("")),
				has("tags", knownvalue.Null())),
			then(on(cloud, key(`
				aliases  = ["alias/orders-too"]
				enabled  = false
				rotation = { enabled = false }`)), plancheck.ResourceActionUpdate,
				has("aliases", texts("alias/orders-too")),
				has("enabled", knownvalue.Bool(false)),
				has("rotation", knownvalue.ObjectPartial(map[string]knownvalue.Check{"enabled": knownvalue.Bool(false)}))),
			then(on(cloud, key(`
				aliases  = ["alias/orders-too"]
				rotation = { period_in_days = 90 }`)), plancheck.ResourceActionUpdate,
				has("rotation", knownvalue.ObjectExact(map[string]knownvalue.Check{
					"enabled": knownvalue.Bool(true), "period_in_days": knownvalue.Int64Exact(90),
				}))),
			then(on(cloud, key(`
				aliases   = ["alias/orders-too"]
				key_spec  = "RSA_2048"
				key_usage = "SIGN_VERIFY"`)), plancheck.ResourceActionReplace,
				has("key_spec", knownvalue.StringExact("RSA_2048"))),
		},
	})
}

func TestKey_disappears(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config:             on(cloud, key(`aliases = ["alias/gone"]`)),
			Check:              schedule(cloud),
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				},
			},
		}},
	})
}

// schedule schedules the deletion of the key in the state behind Terraform's back.
func schedule(cloud *acctest.AWS) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		id := state.RootModule().Resources[address].Primary.ID
		_, err := cloud.KMS().ScheduleKeyDeletion(context.Background(), &kms.ScheduleKeyDeletionInput{
			KeyId: &id, PendingWindowInDays: aws.Int32(7),
		})
		return err
	}
}

// A role of the same apply is unknown at plan. The policy is judged all the same.
func TestKey_unknown(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	config := `
variable "region" {
  default = "us-east-1"
}

resource "terraform_data" "role" {
  input = "arn:aws:iam::123456789012:role/App"
}
` + key(`
  aliases = ["alias/unknown"]
  region  = var.region
  users   = [{ principals = [terraform_data.role.output] }]`)
	step := then(on(cloud, config), plancheck.ResourceActionCreate,
		has("policy_json", knownvalue.StringRegexp(regexp.MustCompile(`role/App`))))
	step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply,
		plancheck.ExpectUnknownValue(address, tfjsonpath.New("policy_json")),
		plancheck.ExpectKnownValue(address, tfjsonpath.New("primary_alias_arn"), knownvalue.NotNull()))
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: []resource.TestStep{step}})
}
