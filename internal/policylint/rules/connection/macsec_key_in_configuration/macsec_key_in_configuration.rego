# METADATA
# title: A MACsec key is written in the configuration
# description: |
#   The connectivity association key stands in the code, the plan and the state. With it the
#   whole line can be decrypted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/directconnect/latest/UserGuide/associate-key-connection.html
#     description: Associate a MACsec CKN/CAK with a connection
# schemas:
#   - input: schema.connection
# custom:
#   severity: high
#   fix: Keep the key in a secret of Secrets Manager and associate it by secret_arn.
#   since: 0.1.0
#   facts: []
package policylint.rules.connection.macsec_key_in_configuration

import data.policylint.result

report contains result.setting(subject, "macsec_key_configured", message) if {
	some subject in input.subjects
	subject.macsec_key_configured
	message := "The key of a MACsec association stands in the configuration."
}
