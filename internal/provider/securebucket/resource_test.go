package securebucket_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// on puts a provider block for the stand-in in front of a configuration.
func on(aws *acctest.AWS, config string) string {
	return fmt.Sprintf(`
provider "keyward" {
  region                  = "us-east-1"
  access_key              = "AKIASTANDINSTANDIN00"
  secret_key              = "stand-in"
  skip_metadata_api_check = true
  max_retries             = 2
  endpoints {
    kms                      = %[1]q
    sts                      = %[1]q
    s3                       = %[1]q
    resourcegroupstaggingapi = %[1]q
  }
}
%[2]s`, aws.Endpoint, config)
}

func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../examples/resources/keyward_secure_bucket/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBucket_example(t *testing.T) {
	t.Parallel()
	aws := acctest.Start(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config: on(aws, unprotected(example(t))),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}},
	})
}

// unprotected lets a test destroy what it created.
func unprotected(config string) string {
	return resourceStart.ReplaceAllString(config, "$0\n  deletion_protection = false")
}

var resourceStart = regexp.MustCompile(`(?m)^resource "\w+" "\w+" \{$`)
