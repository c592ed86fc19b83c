# METADATA
# title: The default key is not given by its ARN
# description: |
#   S3 does not check the default key. It resolves an alias or a bare key id in the account of
#   whoever uploads, so that callers from another account encrypt under a key of that account,
#   which the bucket's owner cannot use. Policy conditions on the key never match an alias either.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
#     description: Using default encryption
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: Set the full ARN of the key (arn:...:key/...), for example keyward_encryption_key.x.arn.
#   since: 0.1.0
#   facts: []
package policylint.rules.bucket.default_key_not_an_arn

import data.policylint.result

report contains result.setting(subject, "encryption.kms_key_id", message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "alias"
	message := "The default key is an alias, which S3 resolves in the account of whoever uploads."
}

report contains result.setting(subject, "encryption.kms_key_id", message) if {
	some subject in input.subjects
	subject.encryption.key_kind == "id"
	message := "The default key is a bare key id, which S3 resolves in the account of whoever uploads."
}
