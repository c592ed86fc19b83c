package rotation_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// dated are secrets with a version that was made at some time.
type dated struct {
	*rotationtest.Secrets
	version string
	made    time.Time
}

func (d dated) ListSecretVersionIds( //nolint:revive // the name in the SDK
	context.Context, *secretsmanager.ListSecretVersionIdsInput, ...func(*secretsmanager.Options),
) (*secretsmanager.ListSecretVersionIdsOutput, error) {
	return &secretsmanager.ListSecretVersionIdsOutput{
		Versions: []types.SecretVersionsListEntry{{VersionId: &d.version, CreatedDate: &d.made}},
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
			got, err := rotation.ReadStatus(t.Context(), dated{secrets, "second", time.Now().Add(-age)}, id)
			if err != nil || got.State != want || got.PendingHasValue != hasValue {
				t.Errorf("after %v: %+v (%v), want %s", age, got, err, want)
			}
		}
	}
}

// The test of a function is over after an hour, and what is left of it is no rotation to take up.
func TestReadStatus_test(t *testing.T) {
	t.Parallel()
	const version = rotation.TestVersionPrefix + "1"
	for age, want := range map[time.Duration]rotation.State{time.Minute: rotation.Testing, 2 * time.Hour: rotation.Stuck} {
		f := newFixture(rotation.SingleUser, value("app", canary))
		f.secrets.Start(id, version)
		got, err := rotation.ReadStatus(t.Context(), dated{f.secrets, version, time.Now().Add(-age)}, id)
		if err != nil || got.State != want || !got.IsTest() {
			t.Errorf("after %v: %+v (%v), want %s", age, got, err, want)
		}
		var not *rotation.NotResumableError
		if err := f.Resume(t.Context(), id, rotation.Steps()...); !errors.As(err, &not) {
			t.Errorf("after %v: the test was taken up: %v", age, err)
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
