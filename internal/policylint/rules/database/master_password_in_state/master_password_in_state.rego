# METADATA
# title: The master password is kept in the Terraform state
# description: |
#   The value of the argument is stored in the state, and in saved plans, in plain text, also
#   when it comes from a sensitive variable, a random_password or a secret. Whoever may read
#   those has all rights in the database, and the password is never rotated.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
#     description: Password management with Amazon RDS and AWS Secrets Manager
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: |
#     Set manage_master_user_password = true, so that RDS makes and rotates the password, or
#     pass an ephemeral value to the write-only argument.
#   since: 0.1.0
#   facts: []
package policylint.rules.database.master_password_in_state

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	subject.master_password == "state"
	message := "Terraform keeps the password in its state."
}

argument := {"instance": "password", "cluster": "master_password"}
