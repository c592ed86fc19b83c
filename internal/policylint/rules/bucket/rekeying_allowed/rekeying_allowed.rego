# METADATA
# title: Objects can be moved to another KMS key
# description: |
#   s3:UpdateObjectEncryption re-encrypts an object in place, without an upload. Whoever may call
#   it can move objects to a key of their choice, and a Deny on s3:PutObject does not stop them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/update-sse-encryption.html
#     description: Updating server-side encryption for existing data
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Name s3:UpdateObjectEncryption beside s3:PutObject in the Deny on other KMS keys.
#   since: 0.1.0
#   facts: [denies_wrong_kms_key_updates]
package policylint.rules.bucket.rekeying_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "customer"
	fact := subject.facts.denies_wrong_kms_key_updates
	fact.verdict == "violated"
	message := "UpdateObjectEncryption to another KMS key than the bucket's is not denied."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.key_kind != "customer"
}
