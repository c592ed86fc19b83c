# METADATA
# title: The secret is never rotated
# description: |
#   A secret that nobody changes stays good for whoever has ever seen it: in a log, a former
#   colleague's notes, a copied state file. Rotation bounds that time, and shows that the secret can
#   be changed at all.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
#     description: Rotate AWS Secrets Manager secrets
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: |
#     Set rotation on a keyward_rotating_secret, or add an aws_secretsmanager_secret_rotation with a
#     rotation function, or let the database service manage its own password. Waive it for values
#     that only another party can change.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [SecretsManager.1]
#     config: [secretsmanager-rotation-enabled-check]
#     checkov: [CKV2_AWS_57]
package policylint.rules.secret.rotation_disabled

import data.policylint.result

report contains result.setting(subject, "rotation.enabled", message) if {
	some subject in input.subjects
	subject.rotation.enabled == false
	message := "No rotation is set up."
}
