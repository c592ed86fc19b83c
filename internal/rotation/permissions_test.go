package rotation_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
	"github.com/keyward/terraform-provider-keyward/internal/rotation/rotationtest"
)

// The role that keyward_rotation_function writes for an engine and strategy allows a rotation what it needs, and nothing
// of Secrets Manager and KMS that no rotation needs.
func TestRun_needs_its_role(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		engine   string
		strategy rotation.Strategy
	}{
		"postgres single user":       {"postgres", rotation.SingleUser},
		"postgres alternating users": {"postgres", rotation.AlternatingUsers},
		"mysql single user":          {"mysql", rotation.SingleUser},
		"mysql alternating users":    {"mysql", rotation.AlternatingUsers},
		"value":                      {"value", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(test.strategy, value("app", canary))
			role := rotationtest.NewRole(t, test.engine, test.strategy, f.secrets, id, admin)
			f.Secrets = role
			f.target.Admin = func(ctx context.Context, arn string) (rotation.Credential, error) {
				return rotation.ReadCredential(ctx, role, arn)
			}
			if test.engine == "value" {
				f.Target = rotation.Random{}
				f.secrets.Add(id, canary)
			}
			for _, token := range []string{"second", "third"} {
				f.secrets.Start(id, token)
				if err := f.steps(t, token, rotation.Steps()...); err != nil {
					t.Fatal(err)
				}
			}
			role.CheckUsed(t)
		})
	}
}

// The policy in the guide allows whoever takes a rotation up what that needs, and nothing more.
func TestResume_needs_its_policy(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../examples/keyward-rotate/iam-policy.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(rotation.AlternatingUsers, value("app", canary))
	role := rotationtest.RoleWith(document, dated{f.secrets, "second", time.Now()})
	f.Secrets = role
	f.target.Admin = func(ctx context.Context, arn string) (rotation.Credential, error) {
		return rotation.ReadCredential(ctx, role, arn)
	}
	f.secrets.Start(id, "second")
	if status, err := rotation.ReadStatus(t.Context(), role, id); err != nil || status.State != rotation.Rotating {
		t.Fatalf("%+v, %v", status, err)
	}
	if err := f.Resume(t.Context(), id, rotation.Steps()...); err != nil {
		t.Fatal(err)
	}
	role.CheckUsed(t)
}
