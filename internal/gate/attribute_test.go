package gate

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestAttributePath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]path.Path{
		"policy_json":            path.Root("policy_json"),
		"rotation.enabled":       path.Root("rotation").AtName("enabled"),
		"users[1].principals[0]": path.Root("users").AtListIndex(1).AtName("principals").AtListIndex(0),
		`users[0].encryption_context["aws:s3:arn"][2]`: path.Root("users").AtListIndex(0).
			AtName("encryption_context").AtMapKey("aws:s3:arn").AtListIndex(2),
		`tags["a.b[0]"]`: path.Root("tags").AtMapKey("a.b[0]"),
		"users[x].y":     path.Root("users"),
	} {
		if got := attributePath(text); !got.Equal(want) {
			t.Errorf("%s reads as %s, want %s", text, got, want)
		}
	}
}
