# METADATA
# title: There is no second copy of the bucket
# description: |
#   A mistake that empties the bucket, or the loss of the account or Region, takes all of it.
#   Replication to a bucket of another account or Region keeps a copy that the same hands do not
#   reach. Data that can be made again needs none; then waive the rule.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
#     description: Replicating objects within and across Regions
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: Add an aws_s3_bucket_replication_configuration, or back the bucket up with AWS Backup and waive the rule.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.7]
#     config: [s3-bucket-replication-enabled]
#     checkov: [CKV_AWS_144]
package policylint.rules.bucket.not_replicated

import data.policylint.result

report contains result.setting(subject, "replication.enabled", message) if {
	some subject in input.subjects
	subject.replication.enabled == false
	message := "No replication rule is on."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.log_target
}
