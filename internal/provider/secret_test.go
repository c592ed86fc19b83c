package provider_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
)

// secretConfig gives a new secret its first value from another one, which no state has seen.
const secretConfig = `
terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {}

ephemeral "keyward_secret_value" "seed" {
  secret_id = "seed"
}

resource "keyward_rotating_secret" "orders" {
  name                     = "orders/db"
  kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  initial_value_wo         = { username = "app", password = ephemeral.keyward_secret_value.seed.secret_string }
  initial_value_wo_version = 1
}
`

// TestSecret_leavesNothing makes a secret in the real Terraform and looks for its first value in everything that is
// left: state, plan, log at TRACE, and what Terraform prints.
func TestSecret_leavesNothing(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	const password = "canary-5c1e"
	account := acctest.Start(t)
	if _, err := account.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("seed"), SecretString: aws.String(password),
	}); err != nil {
		t.Fatal(err)
	}
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	env := append(account.Env(), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	space, err := installation.Workspace(t.Context(), t.TempDir(), secretConfig, env)
	if err != nil {
		t.Fatal(err)
	}
	printed := ""
	for _, command := range [][]string{
		{"plan", "-input=false", "-out=tfplan"}, {"show", "-json", "tfplan"}, {"apply", "-input=false", "tfplan"}, {"show", "-json"},
	} {
		out, err := space.Command(t.Context(), command...).CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", command, err, out)
		}
		printed += string(out)
	}
	stored, err := account.Secrets().GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("orders/db")})
	if err != nil || aws.ToString(stored.SecretString) != `{"password":"`+password+`","username":"app"}` {
		t.Errorf("the secret has another value: %v", err)
	}
	seen := everyFile(t, space.Dir)
	seen["printed"] = printed
	if !strings.Contains(seen["trace.log"], "CreateSecret") || !strings.Contains(seen["terraform.tfstate"], "orders/db") {
		t.Error("the log does not tell of the calls, or the state of the secret, so that the test shows nothing")
	}
	for name, content := range seen {
		if strings.Contains(content, password) {
			t.Errorf("%s holds the value of the secret", name)
		}
	}
}
