# METADATA
# title: The key is disabled
# description: |
#   Nothing can be encrypted or decrypted with a disabled key, by nobody. That is a good first
#   step before deleting a key, and an outage everywhere else.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html
#     description: Enable and disable keys
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Set enabled = true, or schedule the deletion of a key that is not needed.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_227]
#     kics: [7350fa23]
package policylint.rules.key.key_disabled

import data.policylint.result

report contains result.setting(subject, "enabled", message) if {
	some subject in input.subjects
	subject.enabled == false
	message := "The key is disabled."
}
