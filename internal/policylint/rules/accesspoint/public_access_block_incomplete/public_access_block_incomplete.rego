# METADATA
# title: Public access is not blocked at the access point or for the account
# description: |
#   An access point lets in whom its policy lets in, and the block of an account covers every bucket
#   that has none. Each of the four settings that is off leaves one way to make data public. Those
#   of an access point cannot be changed after it is made.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#     description: Blocking public access to your Amazon S3 storage
# schemas:
#   - input: schema.accesspoint
# custom:
#   severity: high
#   fix: |
#     Set all four flags to true. An access point has them where nothing is set, an
#     aws_s3_account_public_access_block has not.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.1, S3.19, S3.24]
#     config: [s3-access-point-public-access-blocks, s3-account-level-public-access-blocks, s3-account-level-public-access-blocks-periodic]
#     checkov: [CKV_AWS_392]
package policylint.rules.accesspoint.public_access_block_incomplete

import data.policylint.result

report contains result.setting(subject, path, message) if {
	some subject in input.subjects
	some flag in flags
	subject.public_access_block[flag] == false
	path := sprintf("public_access_block.%s", [flag])
	message := sprintf("%s is false.", [flag])
}

flags := {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}
