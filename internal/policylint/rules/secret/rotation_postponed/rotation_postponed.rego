# METADATA
# title: The first rotation waits for its schedule
# description: |
#   With rotate_immediately = false the value that Terraform or a person has put into the secret
#   stays in use until the first window of the schedule. It is known to whoever has seen the state
#   or the pipeline. Only a function that cannot rotate yet is a reason to wait.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_now.html
#     description: Rotate an AWS Secrets Manager secret immediately
# schemas:
#   - input: schema.secret
# custom:
#   severity: low
#   fix: Leave rotate_immediately at its default, true.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.rotation_postponed

import data.policylint.result

report contains result.setting(subject, "rotation.starts_immediately", message) if {
	some subject in input.subjects
	subject.rotation.starts_immediately == false
	message := "The first value stays until the schedule comes round."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
