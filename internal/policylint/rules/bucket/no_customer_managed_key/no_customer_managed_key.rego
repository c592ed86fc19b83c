# METADATA
# title: Objects are not encrypted with a key of your own
# description: |
#   S3's own keys and the AWS managed key aws/s3 have no policy that you could change: access
#   cannot be revoked by the key, uses are not separated by duty, and aws/s3 cannot be used from
#   another account. A bucket that receives access logs is left out: services write them with
#   SSE-S3 alone.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
#     description: Using server-side encryption with AWS KMS keys
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: Set sse_algorithm aws:kms and the ARN of a customer managed key as the bucket's default.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.17]
#     config: [s3-default-encryption-kms]
#     checkov: [CKV_AWS_145]
#     trivy: [AWS-0132]
package policylint.rules.bucket.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "encryption.algorithm", message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "none"
	message := "Objects are encrypted with S3's own keys."
}

report contains result.setting(subject, "encryption.kms_key_id", message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "aws_managed"
	message := "Objects are encrypted with the AWS managed key aws/s3."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.log_target
}
