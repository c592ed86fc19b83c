# METADATA
# title: A database can be deleted with one call
# description: |
#   Without deletion protection a mistaken apply, a wrong click or stolen credentials delete
#   the database, and its automated backups with it. Read replicas are not reported: their
#   source keeps the data.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
#     description: Deleting a DB instance
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: Set deletion_protection = true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.7, RDS.8]
#     config: [rds-cluster-deletion-protection-enabled, rds-instance-deletion-protection-enabled]
#     checkov: [CKV_AWS_139, CKV_AWS_293]
#     trivy: [AWS-0177, AWS-0343]
package policylint.rules.database.deletion_protection_disabled

import data.policylint.result

report contains result.setting(subject, "deletion_protection", message) if {
	some subject in input.subjects
	subject.deletion_protection == false
	message := "Deletion protection is off."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
