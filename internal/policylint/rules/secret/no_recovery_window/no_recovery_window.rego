# METADATA
# title: A deleted secret is gone at once
# description: |
#   With a recovery window of 0 days deletion takes the secret and all its versions immediately. A
#   mistaken destroy cannot be undone, and whatever depends on the value breaks for good.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
#     description: Delete an AWS Secrets Manager secret
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Set recovery_window_in_days between 7 and 30, or leave it out.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.no_recovery_window

import data.policylint.result

report contains result.setting(subject, "recovery_window_in_days", message) if {
	some subject in input.subjects
	subject.recovery_window_in_days == 0
	message := "There is no time to restore the secret."
}
