# METADATA
# title: Automated backups are kept for less than a week
# description: |
#   A mistake or an intruder is often noticed only days later, and the backups from before are
#   gone then. The default of a cluster is one day.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
#     description: Backup retention period
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Set backup_retention_period to 7 days or more.
#   since: 0.1.0
#   facts: []
#   parameters:
#     - name: min_days
#       type: integer
#       default: 7
#       description: The shortest retention in days that is no finding.
#   controls:
#     fsbp: [RDS.11]
#     checkov: [CKV_AWS_133]
#     trivy: [AWS-0077]
package policylint.rules.database.backup_retention_short

import data.policylint.parameters.database.backup_retention_short as parameters
import data.policylint.result

report contains result.setting(subject, "backup_retention_period", message) if {
	some subject in input.subjects
	subject.backup_retention_days > 0
	subject.backup_retention_days < parameters.min_days
	message := sprintf("Automated backups are kept for %d of at least %d days.", [subject.backup_retention_days, parameters.min_days])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
