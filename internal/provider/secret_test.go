package provider_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/workspace"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// secretConfig gives new secrets their first values in every way there is: from another secret, which no state has
// seen, as fields; from a password made for it, as text; and made by Secrets Manager. One of them is rotated at once.
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

ephemeral "keyward_random_password" "text" {}

resource "keyward_rotation_function" "orders" {
  name               = "rotate-orders"
  engine             = "value"
  secret_name_prefix = "orders/"
  package            = { file = %q, sha256 = %q }
}

resource "keyward_rotating_secret" "fields" {
  name                     = "orders/fields"
  kms_key_arn              = "alias/aws/secretsmanager"
  initial_value_wo         = { username = "app", password = ephemeral.keyward_secret_value.seed.secret_string }
  initial_value_wo_version = 1
  rotation = {
    function_arn             = keyward_rotation_function.orders.arn
    automatically_after_days = 30
    rotate_immediately       = true
  }
}

resource "keyward_rotating_secret" "text" {
  name                     = "orders/text"
  kms_key_arn              = "alias/aws/secretsmanager"
  initial_string_wo        = ephemeral.keyward_random_password.text.random_password
  initial_value_wo_version = 1
}

resource "keyward_rotating_secret" "made" {
  name                   = "orders/made"
  kms_key_arn            = "alias/aws/secretsmanager"
  generate_initial_value = { key = "password", fields = { username = "app" } }
}
`

// seedValue is the value of the secret that was there before.
const seedValue = "canary-5c1e"

// secretSpace is a workspace with secretConfig at log level TRACE, and an account with the seed and a function that
// renews values.
func secretSpace(t *testing.T) (*acctest.AWS, *workspace.Workspace) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	account := acctest.Start(t)
	if _, err := account.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("seed"), SecretString: aws.String(seedValue),
	}); err != nil {
		t.Fatal(err)
	}
	rotator := &rotation.Rotator{Secrets: account.Secrets(), Target: rotation.Random{}, Log: slog.New(slog.DiscardHandler)}
	account.OnRotation("arn:aws:lambda:"+standin.Region+":"+standin.Account+":function:rotate-orders", standin.RotationFunction{
		Waits: true, Handle: rotator.Run,
	})
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	file, sum := acctest.RotationPackage(t)
	env := append(account.Env(), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	space, err := installation.Workspace(t.Context(), t.TempDir(), fmt.Sprintf(secretConfig, file, sum), env)
	if err != nil {
		t.Fatal(err)
	}
	return account, space
}

// TestSecret_leavesNothing makes secrets in the real Terraform and looks for their values in everything that is left:
// state, plan, log at TRACE, and what Terraform prints.
func TestSecret_leavesNothing(t *testing.T) {
	t.Parallel()
	account, space := secretSpace(t)
	printed := ""
	for _, command := range [][]string{
		{"plan", "-input=false", "-out=tfplan"},
		{"show", "-json", "tfplan"},
		{"apply", "-input=false", "tfplan"},
		{"show", "-json"},
		{"plan", "-input=false", "-detailed-exitcode"},
	} {
		out, err := space.Command(t.Context(), command...).CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", command, err, out)
		}
		printed += string(out)
	}
	canaries := map[string]string{"the seed": seedValue}
	for name, label := range map[string]string{
		"orders/fields": "AWSPREVIOUS", "orders/fields ": "AWSCURRENT", "orders/text": "AWSCURRENT", "orders/made": "AWSCURRENT",
	} {
		canaries[name+label] = password(t, account, strings.TrimSpace(name), label)
	}
	if canaries["orders/fieldsAWSPREVIOUS"] != seedValue || canaries["orders/fields AWSCURRENT"] == seedValue {
		t.Error("the secret did not get its first value and then another one, so that the test shows nothing")
	}
	seen := everyFile(t, space.Dir)
	seen["printed"] = printed
	if !strings.Contains(seen["trace.log"], "CreateSecret") || !strings.Contains(seen["terraform.tfstate"], "orders/made") {
		t.Error("the log does not tell of the calls, or the state of the secrets, so that the test shows nothing")
	}
	wantNone(t, seen, canaries)
}

// password is the password in a value, or all of one that is no JSON.
func password(t *testing.T, account *acctest.AWS, name, label string) string {
	t.Helper()
	stored, err := account.Secrets().GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &name, VersionStage: &label})
	if err != nil {
		t.Fatalf("%s %s: %v", name, label, err)
	}
	var fields struct{ Password string }
	if json.Unmarshal([]byte(aws.ToString(stored.SecretString)), &fields) == nil && fields.Password != "" {
		return fields.Password
	}
	return aws.ToString(stored.SecretString)
}

// wantNone fails where a text holds a value, as it is, as JSON writes it, or in base64.
func wantNone(t *testing.T, seen, canaries map[string]string) {
	t.Helper()
	for whose, value := range canaries {
		quoted, err := json.Marshal(value)
		if err != nil || len(value) < len(seedValue) {
			t.Fatalf("%s is no canary: %v", whose, err)
		}
		for _, form := range []string{value, strings.Trim(string(quoted), `"`), base64.StdEncoding.EncodeToString([]byte(value))} {
			for name, content := range seen {
				if strings.Contains(content, form) {
					t.Errorf("%s holds the value of %s", name, whose)
				}
			}
		}
	}
}

// TestSecret_crashDump makes the provider dump all of its goroutines and die (SIGQUIT) while a call with a value is on
// its way. The dump goes to Terraform, its log and its own crash report.
func TestSecret_crashDump(t *testing.T) {
	t.Parallel()
	account, space := secretSpace(t)
	account.Inject(standin.Fault{Kind: standin.Hang, Operation: "secretsmanager.CreateSecret", Times: standin.Forever})
	apply := space.Command(context.WithoutCancel(t.Context()), applyArgs...)
	var once sync.Once
	started, failure := make(chan struct{}), make(chan error, 1)
	account.OnCall(func(call standin.Call) {
		if call.Operation.Name == "secretsmanager.CreateSecret" {
			once.Do(func() {
				<-started
				failure <- signal(apply, syscall.SIGQUIT)
			})
		}
	})
	var out bytes.Buffer
	apply.Stdout, apply.Stderr = &out, &out
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	err := apply.Wait()
	select {
	case cut := <-failure:
		if err == nil || cut != nil {
			t.Fatalf("the apply was not cut: %v, %v", err, cut)
		}
	default:
		t.Fatalf("the apply ended before it made a secret: %v\n%s", err, out.String())
	}
	seen := everyFile(t, space.Dir)
	seen["printed"] = out.String()
	for _, part := range []string{"SIGQUIT", "goroutine ", "rotatingsecret.(*change).Obtain"} {
		if !strings.Contains(seen["printed"]+seen["trace.log"], part) {
			t.Errorf("there is no %q in what is left, so that the test shows nothing", part)
		}
	}
	wantNone(t, seen, map[string]string{"the seed": seedValue})
}

// signal sends a signal to the provider processes of a Terraform.
func signal(terraform *exec.Cmd, which syscall.Signal) error {
	providers, err := children(terraform.Process.Pid)
	if err == nil && len(providers) == 0 {
		err = fmt.Errorf("terraform %d runs no provider", terraform.Process.Pid)
	}
	for _, pid := range providers {
		if err == nil {
			err = syscall.Kill(pid, which)
		}
	}
	return err
}
