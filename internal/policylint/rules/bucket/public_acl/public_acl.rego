# METADATA
# title: An access control list opens the bucket to everybody
# description: |
#   The canned ACLs public-read and public-read-write grant access to anyone on the internet,
#   authenticated-read to everyone with any AWS account. Policies do not show such grants, and
#   they add to what a policy allows.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#     description: Access control list (ACL) overview
# schemas:
#   - input: schema.bucket
# custom:
#   severity: critical
#   fix: Remove the ACL, set object ownership to BucketOwnerEnforced, and grant access by policy.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.2, S3.3, CloudTrail.6]
#     config: [s3-bucket-public-read-prohibited, s3-bucket-public-write-prohibited]
#     checkov: [CKV_AWS_20, CKV_AWS_57, CKV_AWS_375, CKV2_AWS_43]
#     trivy: [AWS-0092, AWS-0161]
#     kics: [38c5ee0d, 57b9893d, 64a222aa, bf878b1a, bd0088a5]
package policylint.rules.bucket.public_acl

import data.policylint.result

report contains result.setting(subject, "acl", message) if {
	some subject in input.subjects
	subject.acl in {"public-read", "public-read-write", "authenticated-read"}
	subject.object_ownership != "BucketOwnerEnforced"
	subject.public_access_block.ignore_public_acls == false
	message := sprintf("The ACL %s is in force.", [subject.acl])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.acl in {"private", "log-delivery-write", "bucket-owner-read", "bucket-owner-full-control"}
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.object_ownership == "BucketOwnerEnforced"
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.public_access_block.ignore_public_acls
}
