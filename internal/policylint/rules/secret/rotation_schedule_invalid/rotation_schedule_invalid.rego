# METADATA
# title: The rotation schedule is refused, or never comes
# description: |
#   Secrets Manager refuses expressions that it cannot read, so that the apply fails after the
#   secret exists and leaves it without rotation. A schedule on a day that no month has is one that
#   never rotates.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
#     description: Rotation schedules
# schemas:
#   - input: schema.secret
# custom:
#   severity: high
#   fix: |
#     Write rate(30 days), or a cron expression with 0 minutes, * for the year and ? for one of the
#     two kinds of days.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.rotation_schedule_invalid

import data.policylint.result

report contains result.setting(subject, "rotation.schedule_problem", message) if {
	some subject in input.subjects
	subject.rotation.schedule_problem != ""
	message := subject.rotation.schedule_problem
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
