# METADATA
# title: A snapshot or AMI is public
# description: |
#   Every AWS account can find it, copy it and read all that is on it, and copies stay with
#   whoever made them. Public snapshots are searched for credentials all the time. An
#   encrypted snapshot cannot be made public, so that this one is not encrypted either.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-snapshot-permissions.html
#     description: Share an Amazon EBS snapshot
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html
#     description: Make your AMI publicly available for use in Amazon EC2
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
#     description: Sharing a DB snapshot
# schemas:
#   - input: schema.snapshot
# custom:
#   severity: critical
#   fix: |
#     Remove the permission of the group all. Share with single accounts or the organisation
#     instead, and block public sharing for the account.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [EC2.1, RDS.1]
#     config: [ebs-snapshot-public-restorable-check, rds-snapshots-public-prohibited]
#     checkov: [CKV_AWS_302]
package policylint.rules.snapshot.public

import data.policylint.result

report contains result.setting(subject, "public", message) if {
	some subject in input.subjects
	subject.public == true
	message := "Every AWS account may use it."
}
