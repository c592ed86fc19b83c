package provider_test

import (
	"strings"
	"testing"
)

// TestReality_permissionDiff shows in the real Terraform that the plan of an update tells how the
// permissions change, for each resource by its name.
func TestReality_permissionDiff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if out, err := s.run(applyArgs...); err != nil {
		t.Fatalf("apply: %v\n%s", err, out)
	}
	s.configure(2, true)
	out, err := s.run("plan", "-input=false", "-no-color")
	if err != nil {
		t.Fatalf("plan: %v\n%s", err, out)
	}
	out = strings.Join(strings.Fields(strings.ReplaceAll(out, "│", "")), " ")
	for _, want := range []string{
		"Warning: " + stageAlias + ": what the policy permits changes (medium)",
		"Warning: " + stageBucket + ": what the policy permits changes (medium)",
		"role/app-2 kms:Decrypt ",
		"role/app-2 s3:GetObject ",
		"role/app-1 s3:GetObject ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, out)
		}
	}
}
