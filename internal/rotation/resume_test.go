package rotation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// Whatever steps somebody runs by hand, no value becomes current that the server does not know.
func TestResume_keepsTheOrder(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]rotation.Step{
		"finishSecret alone":           {rotation.FinishSecret},
		"finishSecret after no set":    {rotation.CreateSecret, rotation.FinishSecret},
		"finishSecret before its test": {rotation.FinishSecret, rotation.TestSecret},
	} {
		f := newFixture(rotation.SingleUser, value("app", canary))
		f.secrets.Plant(id, "second", value("app", "unheard-of"))
		err := f.Resume(t.Context(), id, steps...)
		if !errors.Is(err, rotation.ErrRefused) || !strings.Contains(err.Error(), "run them with --all") {
			t.Errorf("%s: error %v", name, err)
		}
		if f.secrets.Value(id, rotationtest.Current) != value("app", canary) {
			t.Errorf("%s: the current value is not the one that works", name)
		}
		if err := f.Resume(t.Context(), id, rotation.SetSecret, rotation.FinishSecret); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The engine value tells no server, so that it does not take up the rotation of a login either, at any step.
func TestResume_loginWithoutServer(t *testing.T) {
	t.Parallel()
	for _, step := range []rotation.Step{rotation.SetSecret, rotation.TestSecret, rotation.FinishSecret} {
		f := newFixture(rotation.SingleUser, value("app", canary))
		f.Target = rotation.Random{}
		f.secrets.Plant(id, "second", value("app", "unheard-of"))
		if err := f.Resume(t.Context(), id, step); err == nil || !strings.Contains(err.Error(), "the AWSPENDING version is the login of a server") {
			t.Errorf("%s: error %v", step, err)
		}
	}
}

// The version by which a function is tested is no rotation.
func TestResume_testOfTheFunction(t *testing.T) {
	t.Parallel()
	f := newFixture(rotation.SingleUser, value("app", canary))
	f.secrets.Start(id, rotation.TestVersionPrefix+"1")
	var not *rotation.NotResumableError
	if err := f.Resume(t.Context(), id, rotation.Steps()...); !errors.As(err, &not) || not.Status.State != rotation.Testing {
		t.Errorf("error %v, want one of a test", err)
	}
}
