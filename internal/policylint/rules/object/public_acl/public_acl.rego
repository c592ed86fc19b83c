# METADATA
# title: An access control list opens the object to everybody
# description: |
#   public-read and public-read-write let anyone on the internet read the object, authenticated-read
#   everyone with any AWS account. The policy of the bucket does not show it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#     description: Access control list (ACL) overview
# schemas:
#   - input: schema.object
# custom:
#   severity: high
#   fix: Remove the acl, and set object ownership of the bucket to BucketOwnerEnforced.
#   since: 0.1.0
#   facts: []
package policylint.rules.object.public_acl

import data.policylint.result

report contains result.setting(subject, "acl", message) if {
	some subject in input.subjects
	subject.acl in {"public-read", "public-read-write", "authenticated-read"}
	subject.acls_in_force
	message := sprintf("The ACL %s is in force.", [subject.acl])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.acls_in_force == false
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.acl in {"private", "bucket-owner-read", "bucket-owner-full-control", "aws-exec-read"}
}
