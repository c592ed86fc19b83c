package securebucket

import (
	"errors"
	"strings"
	"testing"

	fw "github.com/hashicorp/terraform-plugin-framework/types"
)

// TestAccountUnknown shows that only what is unknown in the plan is said to be.
func TestAccountUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policyJSON fw.String
		unknown    bool
	}{{fw.StringValue("{}"), false}, {fw.StringUnknown(), true}} {
		d := accountUnknown(errors.New("no credentials"), c.policyJSON)
		if unknown := strings.Contains(d.Detail(), "after apply"); unknown != c.unknown || !strings.Contains(d.Detail(), "no credentials.") {
			t.Errorf("policy_json is %s: %s", c.policyJSON, d.Detail())
		}
	}
}
