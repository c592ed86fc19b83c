# METADATA
# title: The master password stands in the code
# description: |
#   Whoever can read the repository, now or any time later, has all rights in the database.
#   The password is also in every plan and state file.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
#     description: Password management with Amazon RDS and AWS Secrets Manager
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: |
#     Change the password, and set manage_master_user_password = true: RDS then makes and
#     rotates it, and keeps it in Secrets Manager.
#   since: 0.1.0
#   facts: []
package policylint.rules.database.master_password_literal

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	subject.master_password == "literal"
	message := "The password is written in the configuration."
}

argument := {"instance": "password", "cluster": "master_password"}
