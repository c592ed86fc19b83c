package gate

import (
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
)

// Differ reports whether anything that rules read differs between two states of a resource.
func Differ(a, b *model.Subject) bool {
	if a == nil || b == nil {
		return a != b
	}
	switch {
	case !reflect.DeepEqual(a.Fields, b.Fields), !maps.Equal(a.Unknown, b.Unknown):
		return true
	case a.Policy == nil || b.Policy == nil:
		return a.Policy != b.Policy
	}
	return !policy.Equal(a.Policy, b.Policy)
}

// permissions shows how what the policy permits changes, with requests for each direction.
func (r *report) permissions() {
	if r.change.Prior == nil || !r.change.Changed {
		return
	}
	change := permissions.Compare(r.change.Prior, r.change.Subject)
	if change == nil {
		return
	}
	summary := fmt.Sprintf("%s: %s (%s)", r.name, change.Title(), change.Severity)
	if change.TextOnly() {
		r.warn("policy_json", summary, change.Reason)
		return
	}
	detail := change.Reason +
		"\n\nNewly allowed: " + strings.Join(change.NewlyAllowed(), "\n") +
		"\n\nNewly denied: " + strings.Join(change.NewlyDenied(), "\n")
	if change.Kind != model.Key {
		detail += "\n\nRequests of the resource's own account need the permission of its IAM policies as well."
	}
	r.warn("policy_json", summary, detail)
}
