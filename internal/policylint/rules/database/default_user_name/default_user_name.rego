# METADATA
# title: The master user has the name that everybody tries first
# description: |
#   Attempts to guess a password start with the default names of the engines. The name cannot
#   be changed without making the database anew.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
#     description: Security Hub controls for Amazon RDS
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Choose another name when the database is made.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.24, RDS.25]
#     config: [rds-cluster-default-admin-check, rds-instance-default-admin-check]
package policylint.rules.database.default_user_name

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	subject.master_username in {"admin", "administrator", "postgres", "root"}
	message := sprintf("The master user is called %s.", [subject.master_username])
}

argument := {"instance": "username", "cluster": "master_username"}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
