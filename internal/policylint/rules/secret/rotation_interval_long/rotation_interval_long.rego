# METADATA
# title: The secret is rotated too seldom
# description: |
#   The longer a value stays, the longer a copy of it is of use. Ninety days is what AWS and most
#   standards ask for; the longest time that the schedule leaves between two rotations counts.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
#     description: Rotation schedules
# schemas:
#   - input: schema.secret
# custom:
#   severity: low
#   fix: |
#     Rotate at least every 90 days: automatically_after_days = 90, or a schedule_expression such as
#     rate(30 days).
#   since: 0.1.0
#   facts: []
#   parameters:
#     - name: max_days
#       type: integer
#       default: 90
#       description: The longest time in days between two rotations that is no finding.
#   controls:
#     fsbp: [SecretsManager.4]
#     config: [secretsmanager-secret-periodic-rotation]
#     checkov: [CKV_AWS_304]
package policylint.rules.secret.rotation_interval_long

import data.policylint.parameters.secret.rotation_interval_long as parameters
import data.policylint.result

report contains result.setting(subject, "rotation.interval_in_days", message) if {
	some subject in input.subjects
	subject.rotation.interval_in_days > parameters.max_days
	message := sprintf("Up to %d days pass between two rotations.", [subject.rotation.interval_in_days])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
