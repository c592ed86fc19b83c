# METADATA
# title: The bucket logs into itself
# description: |
#   Every log file that is written is itself a request that is logged: the logs grow without end,
#   and whoever may delete in the bucket may delete the traces of it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
#     description: Enabling Amazon S3 server access logging
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Set target_bucket to a bucket of its own for logs.
#   since: 0.1.0
#   facts: []
package policylint.rules.bucket.logs_to_itself

import data.policylint.result

report contains result.setting(subject, "logging.to_itself", message) if {
	some subject in input.subjects
	subject.logging.to_itself
	message := "The target of the logs is the bucket itself."
}
