# METADATA
# title: Uploads that rely on default encryption are denied
# description: |
#   A Deny that asks for an encryption header also hits every client that leaves encryption to the
#   bucket: bucket policies are applied before default encryption. The AWS CLI, the console and
#   most AWS services send no header.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
#     description: Setting default server-side encryption behavior for Amazon S3 buckets
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: |
#     Deny only requests whose header is present and wrong (Null s3:x-amz-server-side-encryption
#     false beside StringNotEquals).
#   since: 0.1.0
#   facts: [accepts_default_uploads]
package policylint.rules.bucket.default_uploads_denied

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.accepts_default_uploads
	fact.verdict == "violated"
	message := fact.reason
}
