# METADATA
# title: A database has no automated backups
# description: |
#   With a retention of 0 days there are no automated backups, and no restore to a point in
#   time: what is deleted or overwritten is lost. Terraform sends 0 where an instance does not
#   set it. A database whose backups AWS Backup makes has them turned on by it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
#     description: Working with automated backups
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: Set backup_retention_period to 7 days or more.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.11]
#     config: [db-instance-backup-enabled]
#     checkov: [CKV_AWS_133]
#     trivy: [AWS-0077]
#     kics: [1dc73fb4, e542bd46]
package policylint.rules.database.backups_disabled

import data.policylint.result

report contains result.setting(subject, "backup_retention_period", message) if {
	some subject in input.subjects
	subject.backup_retention_days == 0
	message := "Automated backups are off."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
