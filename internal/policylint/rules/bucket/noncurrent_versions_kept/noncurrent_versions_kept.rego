# METADATA
# title: Old versions are kept for ever
# description: |
#   What is overwritten or deleted stays as a version until a lifecycle rule expires it: personal
#   data that was to be erased is still there, and its cost grows.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
#     description: Managing the lifecycle of objects
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: Add a lifecycle rule for the whole bucket with noncurrent_version_expiration.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.10]
#     config: [s3-version-lifecycle-policy-check]
package policylint.rules.bucket.noncurrent_versions_kept

import data.policylint.result

report contains result.setting(subject, "lifecycle.noncurrent_version_expiration_days", message) if {
	some subject in input.subjects
	subject.versioning == "Enabled"
	subject.lifecycle.noncurrent_version_expiration_days == 0
	message := "No rule for the whole bucket expires old versions."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.versioning != "Enabled"
}
