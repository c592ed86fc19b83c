# METADATA
# title: Nothing keeps old versions from being deleted
# description: |
#   Versioning keeps what is overwritten, but whoever may delete versions, an attacker with an
#   administrator's role included, can delete them for good. Object Lock keeps them for a time that
#   nobody can shorten; MFA delete asks for the device of the root user.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
#     description: Locking objects with Object Lock
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: |
#     Turn Object Lock on (object_lock_enabled = true) with a default retention, or waive the rule
#     for data that can be made again.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.20]
#     cis: ["2.1.2"]
#     config: [s3-bucket-mfa-delete-enabled]
#     checkov: [CKV_AWS_143]
#     trivy: [AWS-0170]
#     kics: [c5b31ab9]
package policylint.rules.bucket.versions_deletable

import data.policylint.result

report contains result.setting(subject, "object_lock.enabled", message) if {
	some subject in input.subjects
	subject.versioning == "Enabled"
	subject.object_lock.enabled == false
	subject.mfa_delete == false
	message := "There is neither Object Lock nor MFA delete."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.versioning != "Enabled"
}
