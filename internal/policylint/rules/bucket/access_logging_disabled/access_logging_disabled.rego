# METADATA
# title: Requests to the bucket are not logged
# description: |
#   Server access logs tell who asked for which object, also those who were refused. Without them,
#   or data events of CloudTrail, nobody can say after a leak what was read. A bucket that receives
#   the logs of others is left out: its own log would grow by itself.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
#     description: Logging requests with server access logging
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: |
#     Add an aws_s3_bucket_logging with another bucket as target_bucket, or waive the rule where
#     CloudTrail records data events.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.9, CloudTrail.7]
#     config: [s3-bucket-logging-enabled]
#     checkov: [CKV_AWS_18]
#     trivy: [AWS-0089, AWS-0163]
#     kics: [f861041c, ee9e50e8]
package policylint.rules.bucket.access_logging_disabled

import data.policylint.result

report contains result.setting(subject, "logging.enabled", message) if {
	some subject in input.subjects
	subject.logging.enabled == false
	message := "Access logging is off."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.log_target
}
