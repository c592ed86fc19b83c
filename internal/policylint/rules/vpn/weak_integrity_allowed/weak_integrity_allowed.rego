# METADATA
# title: A VPN accepts SHA-1
# description: |
#   SHA-1 is broken as a hash. In HMAC it still holds, but it is no longer approved (NIST
#   retires it by the end of 2030), and a tunnel that names no algorithms accepts it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
#     description: Tunnel options for your AWS Site-to-Site VPN connection
# schemas:
#   - input: schema.vpn
# custom:
#   severity: low
#   fix: Set the integrity_algorithms of both phases of both tunnels to SHA2-256 or longer.
#   since: 0.1.0
#   facts: []
package policylint.rules.vpn.weak_integrity_allowed

import data.policylint.result

report contains result.setting(subject, "integrity_algorithms", message) if {
	some subject in input.subjects
	"SHA1" in subject.integrity_algorithms
	message := "A tunnel accepts SHA-1."
}
