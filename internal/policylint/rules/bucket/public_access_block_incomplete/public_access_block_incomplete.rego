# METADATA
# title: Public access is not blocked in every way
# description: |
#   The four settings of Block Public Access work together: two ignore or refuse public ACLs, two
#   refuse public policies and cut off access by those that exist. With one of them off, a later
#   mistake in a policy or ACL opens the bucket.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#     description: Blocking public access to your Amazon S3 storage
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: Set all four settings of the public access block to true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.8]
#     cis: ["2.1.4"]
#     config: [s3-bucket-level-public-access-prohibited]
#     checkov: [CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56, CKV2_AWS_6]
#     trivy: [AWS-0086, AWS-0087, AWS-0091, AWS-0093, AWS-0094]
#     kics: [d0cc8694, 1a4bc881, 4fa66806, 1ec253ab]
package policylint.rules.bucket.public_access_block_incomplete

import data.policylint.result

report contains result.setting(subject, path, message) if {
	some subject in input.subjects
	some name, on in subject.public_access_block
	on == false
	path := sprintf("public_access_block.%s", [name])
	message := sprintf("%s is off.", [name])
}
