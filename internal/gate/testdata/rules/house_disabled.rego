# METADATA
# title: The key is disabled
# description: A test's own rule about a setting.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html
#     description: Enable and disable keys
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: Set enabled = true.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.house_disabled

import data.policylint.result

report contains result.setting(subject, "enabled", message) if {
	some subject in input.subjects
	subject.enabled == false
	message := "Nobody can use the key."
}
