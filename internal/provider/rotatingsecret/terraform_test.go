package rotatingsecret_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

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

const address = "keyward_rotating_secret.orders"

// The example of the documentation, in the real Terraform.
func TestSecret_example(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	cloud.RotationFunction("rotate-orders", passes())
	text, err := os.ReadFile("../../../examples/resources/keyward_rotating_secret/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	example := strings.Replace(string(text), `"orders" {`, `"orders" {`+"\n  deletion_protection = false", 1)
	config := cloud.Configuration(example)
	has := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	then := func(config string, action plancheck.ResourceActionType, checks ...statecheck.StateCheck) resource.TestStep {
		return resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: checks,
		}
	}
	// Bad input names the attribute and the way out where Terraform prints it, and makes nothing.
	wrong := func(from, to, says string) resource.TestStep {
		broken := strings.Replace(config, from, to, 1)
		if broken == config {
			t.Fatalf("the example has no %s", from)
		}
		return resource.TestStep{Config: broken, ExpectError: regexp.MustCompile(says)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: []resource.TestStep{
			wrong("function_arn", "# function_arn", `rotation\.function_arn: is required`),
			wrong(`"orders/database"`, `"rds!database"`, `name: "rds!database" is a name for`),
			then(config, plancheck.ResourceActionCreate,
				has("rotation", knownvalue.ObjectPartial(map[string]knownvalue.Check{"duration": knownvalue.StringExact("3h")})),
				has("rotation_status", knownvalue.ObjectPartial(map[string]knownvalue.Check{"next_rotation": knownvalue.NotNull()}))),
			{
				ResourceName: address, ImportState: true, ImportStateId: "orders/database", ImportStateVerify: true,
				// Intent cannot be read out of a policy, the first value belongs to the creation, and what is imported is protected.
				ImportStateVerifyIgnore: []string{"readers", "generate_initial_value", "deletion_protection"},
			},
			then(strings.Replace(config, "Order service in the", "Orders in their", 1), plancheck.ResourceActionUpdate,
				has("description", knownvalue.StringExact("Orders in their order database"))),
		},
	})
}
