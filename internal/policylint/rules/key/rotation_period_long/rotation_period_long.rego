# METADATA
# title: The key is rotated too seldom
# description: |
#   KMS can rotate at any interval from 90 days to seven years. A year is its default and what most
#   standards ask for; a longer one gives up the point of rotation to save a small fee.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable.html
#     description: Enable automatic key rotation
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Set rotation_period_in_days to 365 or less, or leave it out.
#   since: 0.1.0
#   facts: []
#   parameters:
#     - name: max_days
#       type: integer
#       default: 365
#       description: The longest rotation period in days that is no finding.
package policylint.rules.key.rotation_period_long

import data.policylint.parameters.key.rotation_period_long as parameters
import data.policylint.result

report contains result.setting(subject, "rotation.period_in_days", message) if {
	some subject in input.subjects
	subject.rotation.enabled
	subject.rotation.period_in_days > parameters.max_days
	message := sprintf("The key is rotated every %d days.", [subject.rotation.period_in_days])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
