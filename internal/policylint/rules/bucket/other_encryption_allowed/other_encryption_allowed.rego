# METADATA
# title: Uploads with weaker encryption than the bucket's are not denied
# description: |
#   A request header overrides the bucket's default encryption. An upload that asks for AES256
#   lands under S3's own key: the key policy, its audit trail and the possibility to revoke access
#   by the key are lost for that object.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
#     description: Setting default server-side encryption behavior for Amazon S3 buckets
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: |
#     Deny s3:PutObject where s3:x-amz-server-side-encryption is present (Null false) and
#     StringNotEquals aws:kms.
#   since: 0.1.0
#   facts: [denies_other_algorithm]
package policylint.rules.bucket.other_encryption_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.encryption.algorithm in {"aws:kms", "aws:kms:dsse"}
	fact := subject.facts.denies_other_algorithm
	fact.verdict == "violated"
	message := "Uploads that ask for encryption without KMS are not denied."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.algorithm == "AES256"
}
