package composite

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestAccountUnknown shows that only what is unknown in the plan is said to be.
func TestAccountUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policyJSON types.String
		unknown    bool
	}{{types.StringValue("{}"), false}, {types.StringUnknown(), true}} {
		d := accountUnknown("secure bucket", errors.New("no credentials"), &State{PolicyJSON: c.policyJSON})
		if unknown := strings.Contains(d.Detail(), "after apply"); unknown != c.unknown || !strings.Contains(d.Detail(), "no credentials.") {
			t.Errorf("policy_json is %s: %s", c.policyJSON, d.Detail())
		}
	}
}
