# METADATA
# title: Traffic passes when MACsec fails
# description: |
#   In mode should_encrypt, with which connections start, the line carries clear text as soon as
#   the two sides do not agree on a key: a lost key or a wrong setting turns encryption off and
#   nobody notices.
# related_resources:
#   - ref: https://docs.aws.amazon.com/directconnect/latest/UserGuide/MACsec.html
#     description: MAC security in AWS Direct Connect
# schemas:
#   - input: schema.connection
# custom:
#   severity: medium
#   fix: |
#     Set encryption_mode to must_encrypt once a key is associated and the connection is up.
#   since: 0.1.0
#   facts: []
package policylint.rules.connection.macsec_not_enforced

import data.policylint.result

report contains result.setting(subject, "encryption_mode", message) if {
	some subject in input.subjects
	subject.macsec_requested
	subject.encryption_mode != "must_encrypt"
	message := sprintf("The encryption mode is %s.", [subject.encryption_mode])
}
