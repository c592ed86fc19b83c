# METADATA
# title: A VPN accepts IKEv1
# description: |
#   A tunnel that names no IKE versions takes IKEv1 too. Its aggressive mode shows a hash of the
#   pre-shared key to whoever asks, it knows no EAP and no modern key exchange, and it is
#   formally deprecated (RFC 9395).
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
#     description: Tunnel options for your AWS Site-to-Site VPN connection
# schemas:
#   - input: schema.vpn
# custom:
#   severity: medium
#   fix: Set tunnel1_ike_versions and tunnel2_ike_versions to ["ikev2"].
#   since: 0.1.0
#   facts: []
package policylint.rules.vpn.ike_v1_allowed

import data.policylint.result

report contains result.setting(subject, "ike_versions", message) if {
	some subject in input.subjects
	"ikev1" in subject.ike_versions
	message := "A tunnel accepts IKEv1."
}
