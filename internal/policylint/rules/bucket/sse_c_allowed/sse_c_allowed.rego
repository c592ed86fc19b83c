# METADATA
# title: Uploads with a customer-provided key are not stopped
# description: |
#   With SSE-C the client brings the key and S3 forgets it. Ransomware uses that to lock a
#   bucket's owner out: objects are overwritten under a key that only the attacker has. New
#   buckets block SSE-C since April 2026, older ones and those of accounts that used it do not.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
#     description: Blocking or unblocking SSE-C for a general purpose bucket
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: |
#     Block SSE-C in the bucket's encryption configuration (blocked_encryption_types), or deny
#     s3:PutObject where Null s3:x-amz-server-side-encryption-customer-algorithm is false.
#   since: 0.1.0
#   facts: [denies_sse_c]
package policylint.rules.bucket.sse_c_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.denies_sse_c
	fact.verdict == "violated"
	message := "Uploads with a customer-provided key are neither blocked nor denied."
}

exempt contains subject.id if {
	some subject in input.subjects
	"SSE-C" in subject.encryption.blocked_encryption_types
}
