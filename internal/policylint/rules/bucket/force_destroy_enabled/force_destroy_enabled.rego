# METADATA
# title: Destroying the resource deletes every object
# description: |
#   With force_destroy, a destroy or a replacement of the bucket deletes all objects and all their
#   versions first. A changed name or a removed block is then enough to lose the data, in spite of
#   versioning.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
#     description: Deleting a general purpose bucket
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Set force_destroy = false, and set it to true only in the change that removes the bucket.
#   since: 0.1.0
#   facts: []
package policylint.rules.bucket.force_destroy_enabled

import data.policylint.result

report contains result.setting(subject, "force_destroy", message) if {
	some subject in input.subjects
	subject.force_destroy
	message := "force_destroy is on."
}
