# METADATA
# title: A backup plan keeps recovery points for less than five weeks
# description: |
#   Data that is changed slowly, by an attacker or by a bug, is noticed late: then all
#   recovery points that are left hold the damage, too. What counts is the rule of the plan
#   that keeps its recovery points the longest.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
#     description: Backup plan options and configuration
# schemas:
#   - input: schema.vault
# custom:
#   severity: low
#   fix: |
#     Set delete_after to 35 days or more, or add a rule that makes recovery points less often
#     and keeps them for longer.
#   since: 0.1.0
#   facts: []
#   parameters:
#     - name: min_days
#       type: integer
#       default: 35
#       description: The shortest retention in days that is no finding.
#   controls:
#     config: [backup-recovery-point-minimum-retention-check]
package policylint.rules.vault.plan_retention_short

import data.policylint.parameters.vault.plan_retention_short as parameters
import data.policylint.result

report contains result.setting(subject, "rule", message) if {
	some subject in input.subjects
	subject.retention_days < parameters.min_days
	message := sprintf("No recovery point is kept for longer than %d days.", [subject.retention_days])
}
