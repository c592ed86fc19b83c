package provider_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
	"github.com/keyward/terraform-provider-keyward/internal/wait"
)

// panicsAt names the endpoint for TestSecret_panics in a process of its own.
const panicsAt = "KEYWARD_TEST_PANICS_AT"

// panicking is a clock that ends the process as a bug would.
type panicking struct{ wait.System }

func (panicking) Sleep(context.Context, time.Duration) error {
	panic("a bug in the middle of a change")
}

// TestSecret_panics lets the provider panic after a secret was made, and looks at the traces of all goroutines. A
// panic ends the process, so that it happens in another one of this test binary.
func TestSecret_panics(t *testing.T) {
	if endpoint := os.Getenv(panicsAt); endpoint != "" {
		makeSecret(t, endpoint)
		return
	}
	t.Parallel()
	account := acctest.Start(t)
	account.Inject(standin.Fault{Kind: standin.NotFound, Operation: "secretsmanager.PutResourcePolicy"})
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.CommandContext(t.Context(), program, "-test.run=^TestSecret_panics$")
	other.Env = append(os.Environ(), panicsAt+"="+account.Endpoint, "GOTRACEBACK=all", "TF_LOG=TRACE")
	out, err := other.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: a bug") || !strings.Contains(string(out), "rotatingsecret.(*change).Finish") {
		t.Fatalf("there was no panic in the middle of a change: %v\n%s", err, out)
	}
	wantNone(t, map[string]string{"the trace": string(out)}, map[string]string{"the secret": seedValue})
}

// makeSecret makes a secret by a provider with the panicking clock.
func makeSecret(t *testing.T, endpoint string) {
	t.Helper()
	driver.New(t, driver.Options{
		Type: "keyward_rotating_secret",
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(panicking{}))())()
		},
		Config: func(int) map[string]any {
			return map[string]any{
				"region": standin.Region, "access_key": standin.AccessKey, "secret_key": standin.SecretKey, "max_retries": 1,
				"retry_mode": "standard", "policy_lint": map[string]any{"enabled": false},
				"endpoints": []map[string]any{{"secretsmanager": endpoint, "lambda": endpoint, "sts": endpoint}},
			}
		},
	}).Apply(map[string]any{
		"name": "orders/panic", "kms_key_arn": "alias/aws/secretsmanager", "initial_string_wo": seedValue, "initial_value_wo_version": 1,
	})
}
