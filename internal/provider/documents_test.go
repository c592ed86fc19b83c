package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

// The tests of this file run the data sources that compose policies in the real Terraform.

// alone is a provider without any credentials, whatever the machine has.
const alone = `
provider "keyward" {
  profile                  = "none"
  shared_config_files      = ["/dev/null"]
  shared_credentials_files = ["/dev/null"]
  skip_metadata_api_check  = true
}
`

func documentTest(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"keyward": providerserver.NewProtocol6WithError(provider.New("test")()),
		},
		Steps: steps,
	})
}

// isPolicy checks that an output is a policy with the statements, as AWS stores it.
func isPolicy(output string, sids ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValue(output, knownvalue.StringFunc(func(text string) error {
		doc, err := policy.Parse([]byte(text))
		if err != nil {
			return err
		}
		var found []string
		for _, s := range doc.Statements {
			found = append(found, s.Sid)
		}
		if got, want := strings.Join(found, " "), strings.Join(sids, " "); got != want || text != doc.JSON() {
			return fmt.Errorf("the statements are %s, want %s, in %s", got, want, text)
		}
		return nil
	}))
}

// TestDocuments_example reads every example without credentials.
func TestDocuments_example(t *testing.T) {
	t.Parallel()
	for kind, sids := range map[string][]string{
		"key": {"EnableIAMPolicies", "KeyAdministration", "KeyDescribe", "KeyUse", "AWSService-1"},
		"bucket": {
			"DenyInsecureTransport", "DenyWrongKmsKey", "DenyOtherAlgorithm", "DenySseC", "Reports", "ReportsList", "ReportsLocation", "Partner",
		},
		"secret": {"DenyInsecureTransport", "Readers", "ExternalAccount1"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(filepath.Join("..", "..", "examples", "data-sources", "keyward_"+kind+"_policy_document", "data-source.tf"))
			if err != nil {
				t.Fatal(err)
			}
			documentTest(t, resource.TestStep{
				Config: alone + string(file), ConfigStateChecks: []statecheck.StateCheck{isPolicy(kind+"_policy", sids...)},
			})
		})
	}
}

// document is one data source with its attributes, and its policy as the output "policy".
func document(kind, attributes string) string {
	return fmt.Sprintf(`
data "keyward_%[1]s_policy_document" "test" {
  %[2]s
}

output "policy" {
  value = data.keyward_%[1]s_policy_document.test.json
}
`, kind, attributes)
}

const (
	website  = `extra_statements = [{ sid = "Website", principals = [{ type = "*", identifiers = ["*"] }], actions = ["s3:GetObject"] }]`
	ofBucket = `
  bucket        = "orders"
  region        = "eu-central-1"
  sse_algorithm = "AES256"
`
)

// TestDocuments_refuse shows what is refused and where Terraform says so.
func TestDocuments_refuse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ kind, attributes, want string }{
		"a finding": {"bucket", ofBucket + website, `orders: bucket/public-access \(critical\) in statement Website[^|]*Gets through:`},
		"a finding in a key policy": {
			"key", `account_id = "111122223333"
			region = "eu-central-1"
			extra_statements = [{ principals = [{ type = "*", identifiers = ["*"] }], actions = ["kms:Decrypt"] }]`,
			`key policy: key/public-access`,
		},
		"an outsider as a reader":  {"secret", `readers = ["*"]`, `readers\[0\]|"\*" is everybody`},
		"a bucket without a key":   {"bucket", `bucket = "orders"`, `the ARN of the key that encrypts the objects`},
		"a place that nobody told": {"key", `region = "eu-central-1"`, `Set account_id and region, or give the provider credentials`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documentTest(t, resource.TestStep{
				Config: alone + document(test.kind, test.attributes), ExpectError: regexp.MustCompile(strings.ReplaceAll(test.want, " ", `\s+`)),
			})
		})
	}
}

// TestDocuments_waiver shows that a finding which is accepted is none.
func TestDocuments_waiver(t *testing.T) {
	t.Parallel()
	documentTest(t, resource.TestStep{
		Config: alone + document("bucket", ofBucket+website+`
  lint_waivers = [
    { rule = "bucket/public-access", reason = "a website" },
    { rule = "bucket/external-access", reason = "a website" },
  ]`),
		ConfigStateChecks: []statecheck.StateCheck{
			isPolicy("policy", "DenyInsecureTransport", "DenyOtherAlgorithm", "DenySseC", "Website"),
		},
	})
}

// TestDocuments_unknown shows that a policy for a role of the same apply is written at apply.
func TestDocuments_unknown(t *testing.T) {
	t.Parallel()
	documentTest(t, resource.TestStep{
		Config: alone + `
resource "terraform_data" "role" {
  input = "arn:aws:iam::111122223333:role/app"
}
` + document("secret", "readers = [terraform_data.role.output]"),
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("policy")},
		},
		ConfigStateChecks: []statecheck.StateCheck{isPolicy("policy", "DenyInsecureTransport", "Readers")},
	})
}

// TestDocuments_account shows that the account is that of the credentials where nothing tells another.
func TestDocuments_account(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	documentTest(t, resource.TestStep{
		Config: fmt.Sprintf(`
provider "keyward" {
  region                  = %[1]q
  access_key              = %[2]q
  secret_key              = %[3]q
  skip_metadata_api_check = true
  endpoints {
    sts = %[4]q
  }
}
`, standin.Region, standin.AccessKey, standin.SecretKey, cloud.Endpoint) + document("key", ""),
		ConfigStateChecks: []statecheck.StateCheck{
			isPolicy("policy", "EnableIAMPolicies"),
			statecheck.ExpectKnownOutputValue("policy", knownvalue.StringRegexp(regexp.MustCompile("arn:aws:iam::"+standin.Account+":root"))),
		},
	})
}
