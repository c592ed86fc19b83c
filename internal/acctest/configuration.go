package acctest

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// Configuration puts a provider block for the account in front of a Terraform configuration. More are further parts
// of that block.
func (a *AWS) Configuration(config string, more ...string) string {
	return fmt.Sprintf(`
provider "keyward" {
  region                  = %[1]q
  access_key              = %[2]q
  secret_key              = %[3]q
  skip_metadata_api_check = true
  max_retries             = 2
  %[5]s

  endpoints {
    iam                      = %[4]q
    kms                      = %[4]q
    lambda                   = %[4]q
    logs                     = %[4]q
    resourcegroupstaggingapi = %[4]q
    s3                       = %[4]q
    secretsmanager           = %[4]q
    sts                      = %[4]q
  }
}

%[6]s`, standin.Region, standin.AccessKey, standin.SecretKey, a.Endpoint, strings.Join(more, "\n"), config)
}
