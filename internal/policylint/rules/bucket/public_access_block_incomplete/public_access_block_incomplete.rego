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
package policylint.rules.bucket.public_access_block_incomplete

import data.policylint.result

report contains result.setting(subject, path, message) if {
	some subject in input.subjects
	some name, on in subject.public_access_block
	on == false
	path := sprintf("public_access_block.%s", [name])
	message := sprintf("%s is off.", [name])
}
