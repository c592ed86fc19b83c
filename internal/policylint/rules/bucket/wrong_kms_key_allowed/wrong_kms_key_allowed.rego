# METADATA
# title: Uploads under another KMS key are not denied
# description: |
#   Whoever uploads may name any KMS key, also one of another account. The object then lies under
#   a key that the bucket's owner neither controls nor can read with, and default encryption does
#   not stop it. Only an explicit Deny on the key that S3 will use does. A condition that also
#   asks for another algorithm in the same statement denies only uploads that are wrong in both.
#
#   An upload that asks for aws:kms and names no key gets the AWS managed key aws/s3, whatever the
#   default is. AWS's documents disagree whether the condition key then holds that key or is
#   missing, so a Deny has to stop the upload either way: with a negated operator, which a missing
#   key meets, or in a statement of its own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
#     description: Using server-side encryption with AWS KMS keys
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
#     description: PutObject
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: |
#     Deny s3:PutObject and s3:UpdateObjectEncryption on bucket/* where ArnNotEqualsIfExists
#     s3:x-amz-server-side-encryption-aws-kms-key-id is the key's ARN, in a statement of its
#     own. Where such a Deny asks for the key id to be present (Null false), also deny
#     StringLike s3:x-amz-server-side-encryption aws:kms* beside Null true for the key id.
#   since: 0.1.0
#   facts: [denies_wrong_kms_key]
package policylint.rules.bucket.wrong_kms_key_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "customer"
	fact := subject.facts.denies_wrong_kms_key
	fact.verdict == "violated"
	message := said(fact)
}

said(fact) := sprintf("%s (Assumed: %s)", [fact.reason, fact.assumption])

said(fact) := fact.reason if not fact.assumption

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.key_kind != "customer"
}
