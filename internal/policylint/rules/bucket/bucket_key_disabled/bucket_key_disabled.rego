# METADATA
# title: Every object operation calls KMS
# description: |
#   Without a bucket key S3 asks KMS for every object. Beside the cost, a busy bucket can use up
#   the account's KMS request quota, and every other user of KMS in the account is then throttled
#   as well.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
#     description: Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: |
#     Set bucket_key_enabled = true. Conditions on the encryption context must then accept the
#     bucket's ARN.
#   since: 0.1.0
#   facts: []
package policylint.rules.bucket.bucket_key_disabled

import data.policylint.result

report contains result.setting(subject, "encryption.bucket_key_enabled", message) if {
	some subject in input.subjects
	subject.encryption.algorithm == "aws:kms"
	subject.encryption.bucket_key_enabled == false
	message := "The bucket key is off."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.algorithm != "aws:kms"
}
