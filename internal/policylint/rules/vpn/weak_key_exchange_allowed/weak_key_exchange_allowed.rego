# METADATA
# title: A VPN accepts Diffie-Hellman groups that can be broken
# description: |
#   Groups 2 and 5 have 1,024 and 1,536 bits, and group 22 a 1,024-bit prime of unknown origin.
#   Whoever records the traffic and can afford the computation reads it. A tunnel that names no
#   groups accepts 2, and 5 in the second phase.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
#     description: Tunnel options for your AWS Site-to-Site VPN connection
# schemas:
#   - input: schema.vpn
# custom:
#   severity: medium
#   fix: |
#     Set the dh_group_numbers of both phases of both tunnels to groups from 14 on, without 22:
#     19, 20 or 21 are elliptic curves.
#   since: 0.1.0
#   facts: []
package policylint.rules.vpn.weak_key_exchange_allowed

import data.policylint.result

weak := {2, 5, 22}

report contains result.setting(subject, "dh_group_numbers", message) if {
	some subject in input.subjects
	accepted := weak & {group | some group in subject.dh_group_numbers}
	count(accepted) > 0
	message := sprintf("A tunnel accepts the groups %v.", [concat(", ", [format_int(group, 10) | some group in sort(accepted)])])
}
