# METADATA
# title: Object Lock is on and locks nothing by itself
# description: |
#   Without a default retention only those objects are locked whose upload asks for it. Every other
#   upload, forgotten settings included, can be deleted like in any bucket.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
#     description: Configuring S3 Object Lock
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: Add an aws_s3_bucket_object_lock_configuration with a default_retention.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.15]
#     config: [s3-bucket-default-lock-enabled]
package policylint.rules.bucket.object_lock_without_retention

import data.policylint.result

report contains result.setting(subject, "object_lock.default_retention", message) if {
	some subject in input.subjects
	subject.object_lock.default_retention == "none"
	message := "There is no default retention."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.object_lock.enabled == false
}
