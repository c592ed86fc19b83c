package rotatingsecret_test

import (
	"fmt"
	"os"
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
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
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
	config := fmt.Sprintf(`
provider "keyward" {
  region                  = %[1]q
  access_key              = %[2]q
  secret_key              = %[3]q
  skip_metadata_api_check = true
  max_retries             = 2
  endpoints {
    lambda         = %[4]q
    secretsmanager = %[4]q
    sts            = %[4]q
  }
}

%[5]s`, standin.Region, standin.AccessKey, standin.SecretKey, cloud.Endpoint, example)
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
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: []resource.TestStep{
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
