# METADATA
# title: Access control lists are in force
# description: |
#   With ACLs, every object can carry grants of its own, set by whoever uploads it, that no policy
#   shows. Objects that another account uploads may not even belong to the bucket's owner.
#   BucketOwnerEnforced turns ACLs off.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#     description: Controlling ownership of objects and disabling ACLs for your bucket
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Set object ownership to BucketOwnerEnforced.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.12]
#     config: [s3-bucket-acl-prohibited]
#     checkov: [CKV2_AWS_65]
package policylint.rules.bucket.acls_enabled

import data.policylint.result

report contains result.setting(subject, "object_ownership", message) if {
	some subject in input.subjects
	subject.object_ownership != "BucketOwnerEnforced"
	message := sprintf("Object ownership is %s, so ACLs are in force.", [subject.object_ownership])
}
