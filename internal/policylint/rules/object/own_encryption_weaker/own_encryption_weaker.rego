# METADATA
# title: The object asks for weaker encryption than a key of your own
# description: |
#   server_side_encryption on an object goes before the default of its bucket. AES256 leaves the key
#   to S3, and aws:kms without a key takes the AWS managed key: there is no key policy of yours
#   between the object and whoever may read the bucket.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
#     description: Protecting data with server-side encryption
# schemas:
#   - input: schema.object
# custom:
#   severity: medium
#   fix: |
#     Leave server_side_encryption out, so that the bucket decides, or set kms_key_id to the ARN of
#     a customer managed key.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_181, CKV_AWS_186]
#     kics: [5fb49a69]
package policylint.rules.object.own_encryption_weaker

import data.policylint.result

report contains result.setting(subject, "key_kind", message) if {
	some subject in input.subjects
	subject.key_kind in {"none", "aws_managed"}
	message := sprintf("The object asks for %s.", [asked[subject.key_kind]])
}

asked := {"none": "SSE-S3", "aws_managed": "the AWS managed key"}
