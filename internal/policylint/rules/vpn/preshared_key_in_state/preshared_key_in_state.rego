# METADATA
# title: The pre-shared key of a VPN is kept in the Terraform state
# description: |
#   AWS makes the key and hands it back with the connection, so that Terraform stores it in
#   clear text in the state: whoever reads the state can pretend to be the other side of the
#   tunnel. With storage in Secrets Manager the answer holds the ARN of a secret instead. A key
#   that stands in the configuration has a finding of its own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/enhanced-security.html
#     description: Secrets Manager storage for pre-shared keys
# schemas:
#   - input: schema.vpn
# custom:
#   severity: medium
#   fix: Set preshared_key_storage to SecretsManager.
#   since: 0.1.0
#   facts: []
package policylint.rules.vpn.preshared_key_in_state

import data.policylint.result

report contains result.setting(subject, "preshared_key_storage", message) if {
	some subject in input.subjects
	subject.preshared_key_storage != "SecretsManager"
	message := "The pre-shared keys come back with the connection and stay in the state."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.preshared_key_configured
}
