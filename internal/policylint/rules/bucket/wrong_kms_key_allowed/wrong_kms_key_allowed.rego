# METADATA
# title: Uploads under another KMS key are not denied
# description: |
#   Whoever uploads may name any KMS key, also one of another account. The object then lies under
#   a key that the bucket's owner neither controls nor can read with, and default encryption does
#   not stop it. Only an explicit Deny on the key that S3 will use does. A condition that also
#   asks for another algorithm in the same statement denies only uploads that are wrong in both.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
#     description: Using server-side encryption with AWS KMS keys
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: |
#     Deny s3:PutObject and s3:UpdateObjectEncryption on bucket/* where ArnNotEqualsIfExists
#     s3:x-amz-server-side-encryption-aws-kms-key-id is the key's ARN, in a statement of its
#     own.
#   since: 0.1.0
#   facts: [denies_wrong_kms_key]
package policylint.rules.bucket.wrong_kms_key_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "customer"
	fact := subject.facts.denies_wrong_kms_key
	fact.verdict == "violated"
	message := "Uploads under another KMS key than the bucket's are not denied."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.key_kind != "customer"
}
