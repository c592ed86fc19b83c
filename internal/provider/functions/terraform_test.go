package functions_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

// The tests of this file run the real Terraform, with no credentials and no provider block.

func TestMain(m *testing.M) {
	// The examples name the provider by its address.
	if err := os.Setenv("TF_ACC_PROVIDER_NAMESPACE", "keyward"); err != nil {
		panic(err)
	}
	m.Run()
}

func terraformTest(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                  steps,
	})
}

// TestExamples applies each example, and one that is wrong in what the example guards against.
func TestExamples(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, wrong, refused string }{
		"policy_allows":  {`["s3:GetObject", "s3:GetObjectVersion"]`, `"s3:*"`, `The reports can delete orders`},
		"policy_at_most": {`["s3:GetObject"]`, `["s3:GetObject", "s3:DeleteObject"]`, `permits\s+more\s+than\s+reading\s+the\s+orders`},
		"policy_lint":    {`{ AWS = "arn:aws:iam::111122223333:root" }`, `"*"`, `key/public-access:[^|]*Witness:`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "functions", name, "function.tf"))
			if err != nil {
				t.Fatal(err)
			}
			wrong := strings.Replace(string(file), test.old, test.wrong, 1)
			if wrong == string(file) {
				t.Fatalf("the example has no %s", test.old)
			}
			terraformTest(t,
				resource.TestStep{Config: string(file)},
				resource.TestStep{Config: wrong, PlanOnly: true, ExpectError: regexp.MustCompile(test.refused)},
			)
		})
	}
}

// unknown is a policy for a role that is made in the same apply, and with it a question whose answer
// depends on the role and one whose answer does not.
const unknown = `
variable "role" {
  type = string
}

resource "terraform_data" "role" {
  input = "arn:aws:iam::111122223333:role/${var.role}"
}

locals {
  policy = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = tostring(terraform_data.role.output) }
      Action    = ["s3:GetObject"]
      Resource  = "arn:aws:s3:::orders/*"
    }]
  }
  app = { principal = "arn:aws:iam::111122223333:role/app", action = "s3:GetObject", resource = "arn:aws:s3:::orders/1" }
  most = {
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:Get*", Resource = "*" }]
  }
}

output "depends" {
  value = provider::keyward::policy_allows(local.policy, local.app)
}

output "depends_text" {
  value = provider::keyward::policy_allows(jsonencode(local.policy), local.app)
}

output "never" {
  value = provider::keyward::policy_allows(local.policy, merge(local.app, { action = "s3:PutObject" }))
}

output "at_most" {
  value = provider::keyward::policy_at_most(local.policy, local.most)
}

check "app" {
  assert {
    condition     = provider::keyward::policy_allows(local.policy, local.app)
    error_message = "The application has no access."
  }
}

# The plan holds the list with parts that are not known; what apply makes of it must fit.
resource "terraform_data" "findings" {
  input = provider::keyward::policy_lint("key", {
    Statement = [{ Sid = tostring(terraform_data.role.id), Effect = "Allow", Principal = "*", Action = "kms:*", Resource = "*" }]
  })
}
`

func outputs(check func(string, knownvalue.Check) statecheck.StateCheck, values map[string]bool) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for name, value := range values {
		checks = append(checks, check(name, knownvalue.Bool(value)))
	}
	return checks
}

func variables(role string) config.Variables {
	return config.Variables{"role": config.StringVariable(role)}
}

// TestUnknown shows that a result is unknown at plan where it depends on what apply makes, that it is
// known where it does not, and that apply finds nothing that contradicts the plan.
func TestUnknown(t *testing.T) {
	t.Parallel()
	terraformTest(t, resource.TestStep{
		Config:          unknown,
		ConfigVariables: variables("app"),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownOutputValue("depends"),
			plancheck.ExpectUnknownOutputValue("depends_text"),
			plancheck.ExpectKnownOutputValue("never", knownvalue.Bool(false)),
			plancheck.ExpectKnownOutputValue("at_most", knownvalue.Bool(true)),
		}},
		ConfigStateChecks: outputs(statecheck.ExpectKnownOutputValue,
			map[string]bool{"depends": true, "depends_text": true, "never": false, "at_most": true}),
	})
}

// TestPrecondition shows that a precondition is judged at plan where it can be, else at apply, before
// what it guards is made.
func TestPrecondition(t *testing.T) {
	t.Parallel()
	guard := func(action string) string {
		return unknown + `
resource "terraform_data" "guarded" {
  input = 1
  lifecycle {
    precondition {
      condition     = provider::keyward::policy_allows(local.policy, merge(local.app, { action = "` + action + `" }))
      error_message = "The application has no access."
    }
  }
}`
	}
	refused := regexp.MustCompile(`The\s+application\s+has\s+no\s+access`)
	terraformTest(t,
		resource.TestStep{Config: guard("s3:PutObject"), ConfigVariables: variables("app"), PlanOnly: true, ExpectError: refused},
		// The plan passes, and the apply does not.
		resource.TestStep{Config: guard("s3:GetObject"), ConfigVariables: variables("other"), PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{Config: guard("s3:GetObject"), ConfigVariables: variables("other"), ExpectError: refused},
		resource.TestStep{Config: guard("s3:GetObject"), ConfigVariables: variables("app")},
	)
}

// TestFaults shows where Terraform says a fault is, at plan although the policy is not wholly known.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ call, message string }{
		"in a value": {
			`policy_allows(merge(local.policy, { Date = "2012-10-17" }), local.app)`,
			`Invalid value for "policy" parameter: "Date" is no element`,
		},
		"in a text":    {`policy_allows("{", local.app)`, `Invalid value for "policy" parameter: The text is not JSON[^|]*line\s+1`},
		"in a request": {`policy_allows(local.policy, {})`, `Invalid value for "request" parameter: AWS never sees such a request: principal is missing`},
		"in a kind":    {`policy_lint("queue", local.policy)`, `Invalid value for "kind" parameter: Unknown kind "queue"`},
		"a null":       {`policy_lint("key", null)`, `argument must not be null`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terraformTest(t, resource.TestStep{
				Config:          unknown + "\noutput \"fault\" {\n  value = provider::keyward::" + test.call + "\n}\n",
				ConfigVariables: variables("app"), PlanOnly: true, ExpectError: regexp.MustCompile(strings.ReplaceAll(test.message, " ", `\s+`)),
			})
		})
	}
}

// TestSensitive shows that sensitive values pass through, and make the result sensitive.
func TestSensitive(t *testing.T) {
	t.Parallel()
	terraformTest(t, resource.TestStep{
		Config: `
locals {
  policy = {
    Statement = [{ Effect = "Allow", Principal = "*", Action = "kms:Decrypt", Resource = "*", Sid = sensitive("Secret") }]
  }
  allowed = provider::keyward::policy_allows(local.policy, {
    principal = sensitive("arn:aws:iam::111122223333:role/app"), action = "kms:Decrypt", resource = "*"
  })
}

resource "terraform_data" "guarded" {
  lifecycle {
    precondition {
      condition     = local.allowed && length(provider::keyward::policy_lint("key", local.policy)) > 0
      error_message = "no"
    }
  }
}

output "allowed" {
  value     = local.allowed
  sensitive = true
}

output "marked" {
  value = issensitive(local.allowed)
}
`,
		ConfigStateChecks: outputs(statecheck.ExpectKnownOutputValue, map[string]bool{"allowed": true, "marked": true}),
	})
}
