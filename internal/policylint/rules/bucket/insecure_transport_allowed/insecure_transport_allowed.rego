# METADATA
# title: Requests over plain HTTP are not denied
# description: |
#   S3 still answers plain HTTP. Data, and the pre-signed URLs that fetch it, can then be read and
#   changed by anyone on the way. Only an explicit Deny on every action, on the bucket and on its
#   objects, stops such requests for every caller; a condition on the TLS version does not, because
#   plain HTTP has none.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
#     description: Security best practices for Amazon S3
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: Deny s3:* on the bucket and on bucket/* for everyone where aws:SecureTransport is false.
#   since: 0.1.0
#   facts: [denies_insecure_transport]
#   controls:
#     fsbp: [S3.5]
#     cis: ["2.1.1"]
#     config: [s3-bucket-ssl-requests-only]
#     kics: [4bc4dd4c]
package policylint.rules.bucket.insecure_transport_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.denies_insecure_transport
	fact.verdict == "violated"
	message := "Plain HTTP is not denied."
}
