# METADATA
# title: Parts of broken uploads are kept for ever
# description: |
#   The parts of a multipart upload that was never completed do not show in listings, are billed,
#   and are data that nobody knows about. Only a lifecycle rule removes them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
#     description: Configuring a bucket lifecycle configuration to delete incomplete multipart uploads
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: |
#     Add a lifecycle rule that aborts incomplete multipart uploads after some days (7 is
#     usual).
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.13]
#     config: [s3-lifecycle-policy-check]
#     checkov: [CKV_AWS_300, CKV2_AWS_61]
package policylint.rules.bucket.abort_incomplete_uploads_missing

import data.policylint.result

report contains result.setting(subject, path, message) if {
	some subject in input.subjects
	subject.lifecycle.abort_incomplete_multipart_upload_days == 0
	path := "lifecycle.abort_incomplete_multipart_upload_days"
	message := "No lifecycle rule aborts incomplete multipart uploads."
}
