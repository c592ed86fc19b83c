# METADATA
# title: The pre-shared key of a VPN is written in the configuration
# description: |
#   Whoever reads the code, the plan or the state can pretend to be the other side of the
#   tunnel.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/enhanced-security.html
#     description: Secrets Manager storage for pre-shared keys
# schemas:
#   - input: schema.vpn
# custom:
#   severity: high
#   fix: |
#     Remove tunnel1_preshared_key and tunnel2_preshared_key, let AWS make the keys and set
#     preshared_key_storage to SecretsManager.
#   since: 0.1.0
#   facts: []
package policylint.rules.vpn.preshared_key_in_configuration

import data.policylint.result

report contains result.setting(subject, "preshared_key_configured", message) if {
	some subject in input.subjects
	subject.preshared_key_configured
	message := "The pre-shared key of a tunnel stands in the configuration."
}
