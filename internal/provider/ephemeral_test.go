package provider_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
)

// ephemeralConfig uses ephemeral values where they may be used, in a provisioner that hashes them. It is also a
// provider with an action for a Terraform that knows none.
const ephemeralConfig = `
terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {}

ephemeral "keyward_secret_value" "database" {
  secret_id = "orders/db"
  json_keys = ["password"]
}

ephemeral "keyward_secret_value" "whole" {
  secret_id = "orders/db"
}

ephemeral "keyward_random_password" "new" {
  password_length = 40
}

resource "terraform_data" "use" {
  provisioner "local-exec" {
    command     = "printf %s \"$FIELD\" | sha256sum >field; printf %s \"$WHOLE\" | sha256sum >whole; printf %s \"$NEW\" | wc -c >new"
    interpreter = ["sh", "-c"]
    environment = {
      FIELD = ephemeral.keyward_secret_value.database.values["password"]
      WHOLE = ephemeral.keyward_secret_value.whole.secret_string
      NEW   = ephemeral.keyward_random_password.new.random_password
    }
  }
}
`

// TestEphemeral_leavesNothing applies the configuration in the real Terraform and looks for the values in
// everything that is left: state, plan, log at TRACE, and what Terraform prints.
func TestEphemeral_leavesNothing(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	const password = "canary-9f2c-with-$igns"
	account := acctest.Start(t)
	text, err := json.Marshal(map[string]string{"username": "canary-user-77", "password": password})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("orders/db"), SecretString: aws.String(string(text)),
	}); err != nil {
		t.Fatal(err)
	}
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	env := append(account.Env(), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	space, err := installation.Workspace(t.Context(), t.TempDir(), ephemeralConfig, env)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"plan", "-input=false", "-out=tfplan"}, {"show", "-json", "tfplan"}, {"apply", "-input=false", "tfplan"}, {"show", "-json"},
	} {
		out, err := space.Command(t.Context(), command...).CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", command, err, out)
		}
		if err := os.WriteFile(filepath.Join(space.Dir, "printed-"+command[0]), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]string{"field": hash(password), "whole": hash(string(text)), "new": "40"} {
		if got, err := os.ReadFile(filepath.Join(space.Dir, file)); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: the provisioner had another value: %s, %v", file, got, err)
		}
	}
	seen := everyFile(t, space.Dir)
	for _, name := range []string{"trace.log", "terraform.tfstate", "tfplan", "printed-show"} {
		if len(seen[name]) == 0 {
			t.Errorf("%s is missing or empty, so that the test shows nothing", name)
		}
	}
	if !strings.Contains(seen["trace.log"], "GetSecretValue") {
		t.Error("the log does not tell of the calls, so that the test shows nothing")
	}
	for name, content := range seen {
		for _, canary := range []string{"canary-9f2c", "canary-user-77"} {
			if strings.Contains(content, canary) {
				t.Errorf("%s holds a value of the secret", name)
			}
		}
	}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// everyFile is the content of each file of a folder, without Terraform's own copies of providers.
func everyFile(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(fmt.Errorf("read what is left: %w", err))
	}
	return files
}
