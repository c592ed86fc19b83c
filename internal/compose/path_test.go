package compose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

func TestPathSteps(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]any{
		"":                       nil,
		"policy_json":            {"policy_json"},
		"rotation.enabled":       {"rotation", "enabled"},
		"users[1].principals[0]": {"users", 1, "principals", 0},
		`users[0].encryption_context["aws:s3:arn"][2]`: {
			"users", 0, "encryption_context", compose.MapKey("aws:s3:arn"), 2,
		},
		`tags["a.b[0]\"]"]`: {"tags", compose.MapKey(`a.b[0]"]`)},
		"users[x].y":        {"users"},
		"users[1":           {"users"},
		`tags["a`:           {"tags"},
	} {
		if diff := cmp.Diff(want, compose.PathSteps(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// TestPathSteps_readsWhatDecodingWrites shows that paths of errors can be taken apart again.
func TestPathSteps_readsWhatDecodingWrites(t *testing.T) {
	t.Parallel()
	_, err := compose.DecodeKey(read(t, `{
		"aliases": ["alias/a"], "users": [{"principals": ["`+role+`"], "encryption_context": {"a \"b\"].c": [1]}}]
	}`), home)
	for path := range messages(t, err) {
		want := []any{"users", 0, "encryption_context", compose.MapKey(`a "b"].c`), 0}
		if diff := cmp.Diff(want, compose.PathSteps(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
