# METADATA
# title: A table cannot be restored to an earlier time
# description: |
#   Without point-in-time recovery there are only the backups that somebody makes: what is
#   overwritten or deleted by a bug, or by an attacker, is lost. With it every second of the
#   last 35 days can be restored, at no load on the table. Replicas have a setting of their
#   own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
#     description: Point-in-time backups for DynamoDB
# schemas:
#   - input: schema.table
# custom:
#   severity: medium
#   fix: |
#     Set point_in_time_recovery { enabled = true }; of a replica, point_in_time_recovery =
#     true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [DynamoDB.2]
#     config: [dynamodb-pitr-enabled]
#     checkov: [CKV_AWS_28, CKV_AWS_165]
#     trivy: [AWS-0024]
#     kics: [741f1291]
package policylint.rules.table.point_in_time_recovery_disabled

import data.policylint.result

report contains result.setting(subject, "point_in_time_recovery", message) if {
	some subject in input.subjects
	subject.point_in_time_recovery == false
	message := "Point-in-time recovery is off."
}

report contains result.setting(subject, "replica", message) if {
	some subject in input.subjects
	some replica in subject.replicas
	replica.point_in_time_recovery == false
	message := sprintf("Point-in-time recovery is off for the replica in %s.", [replica.region])
}
