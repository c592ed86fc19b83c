package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const vpnConnection = "aws_vpn_connection"

func vpn() types {
	return types{readers: map[string]reader{vpnConnection: readVPN}}
}

// What a tunnel accepts that does not say it (AWS Site-to-Site VPN, "Tunnel options").
var (
	tunnelIKE       = []any{"ikev1", "ikev2"}
	tunnelIntegrity = []any{"SHA1", "SHA2-256", "SHA2-384", "SHA2-512"}
	tunnelPhase1    = []any{2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}
	tunnelPhase2    = []any{2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}
)

func readVPN(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.VPN, r)}
	f.subject.Scope = p.scopeOf(r, "ec2")
	f.set(union(r, map[string][]any{"ike_versions": tunnelIKE}), "ike_versions")
	f.set(union(r, map[string][]any{
		"phase1_integrity_algorithms": tunnelIntegrity, "phase2_integrity_algorithms": tunnelIntegrity,
	}), "integrity_algorithms")
	f.set(union(r, map[string][]any{
		"phase1_dh_group_numbers": tunnelPhase1, "phase2_dh_group_numbers": tunnelPhase2,
	}), "dh_group_numbers")
	f.set(r.setting("preshared_key_storage", "Standard"), "preshared_key_storage")
	f.set(r.sets("tunnel1_preshared_key") || r.sets("tunnel2_preshared_key"), "preshared_key_configured")
	return f.subject, nil
}

// sets reports whether the configuration has an expression for an attribute. What is not known yet, or
// must not be seen, is set all the same.
func (r *resource) sets(attribute string) bool { return r.Config != nil && r.configured(attribute) }

// union is what both tunnels accept together, sorted; each attribute comes with what it is when not set.
func union(r *resource, attributes map[string][]any) any {
	var found []any
	for _, tunnel := range []string{"tunnel1_", "tunnel2_"} {
		for name, byAWS := range attributes {
			switch value := orElse(r.get(tunnel+name), byAWS).(type) {
			case compose.Unknown:
				return value
			case []any:
				if open, ok := firstUnknown(value); ok {
					return open
				}
				if len(value) == 0 {
					value = byAWS
				}
				for _, one := range value {
					found = append(found, plain(one))
				}
			}
		}
	}
	slices.SortFunc(found, compareValues)
	return slices.Compact(found)
}

// compareValues orders texts, and numbers.
func compareValues(a, b any) int {
	x, _ := a.(int)
	y, _ := b.(int)
	left, _ := a.(string)
	right, _ := b.(string)
	return cmp.Or(x-y, strings.Compare(left, right))
}
