package rotation_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// dated are secrets whose versions were all made at one time.
type dated struct {
	*rotationtest.Secrets
	made time.Time
}

func (d dated) ListSecretVersionIds( //nolint:revive // the name in the SDK
	context.Context, *secretsmanager.ListSecretVersionIdsInput, ...func(*secretsmanager.Options),
) (*secretsmanager.ListSecretVersionIdsOutput, error) {
	return &secretsmanager.ListSecretVersionIdsOutput{
		Versions: []types.SecretVersionsListEntry{{VersionId: aws.String("second"), CreatedDate: &d.made}},
	}, nil
}

// A rotation that is older than any window is not going to end, with a value or without.
func TestReadStatus_stuck(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]rotation.State{time.Hour: rotation.Rotating, 25 * time.Hour: rotation.Stuck} {
		for _, hasValue := range []bool{false, true} {
			secrets := rotationtest.NewSecrets(&rotationtest.Calls{})
			secrets.Add(id, canary)
			secrets.Start(id, "second")
			if hasValue {
				secrets.Plant(id, "second", canary)
			}
			got, err := rotation.ReadStatus(t.Context(), dated{secrets, time.Now().Add(-age)}, id)
			if err != nil || got.State != want || got.PendingHasValue != hasValue {
				t.Errorf("after %v: %+v (%v), want %s", age, got, err, want)
			}
		}
	}
}

// TestPanic panics with a value, in a process of its own: the dump does not show it.
func TestPanic(t *testing.T) {
	const variable = "KEYWARD_TEST_PANIC"
	c, err := rotation.ParseCredential(rotation.NewValue(value("app", canary)))
	if err != nil {
		t.Fatal(err)
	}
	for what, with := range map[string]any{
		"value": rotation.NewValue(canary), "credential": c, "versions": rotation.Versions{Current: rotation.NewValue(canary)},
	} {
		if os.Getenv(variable) == what {
			panic(with)
		}
		if os.Getenv(variable) != "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPanic$")
		cmd.Env = append(os.Environ(), variable+"="+what, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "panic: ") {
			t.Errorf("%s: no panic: %v", what, err)
		}
		if strings.Contains(string(out), canary) {
			t.Errorf("%s: the value shows:\n%s", what, out)
		}
	}
}
