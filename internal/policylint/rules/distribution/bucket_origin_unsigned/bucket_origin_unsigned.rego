# METADATA
# title: A distribution fetches from a bucket without signing
# description: |
#   Without an origin access control CloudFront reads the bucket as anybody: the bucket has to
#   be open to everybody, past the distribution and all that it checks.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
#     description: Restrict access to an Amazon S3 origin
# schemas:
#   - input: schema.distribution
# custom:
#   severity: medium
#   fix: |
#     Give the origin an origin_access_control_id, and let the bucket policy allow
#     cloudfront.amazonaws.com for the ARN of this distribution only (aws:SourceArn).
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.13]
#     config: [cloudfront-s3-origin-access-control-enabled]
#     checkov: [CKV2_AWS_46]
package policylint.rules.distribution.bucket_origin_unsigned

import data.policylint.result

report contains result.setting(subject, "origins", message) if {
	some subject in input.subjects
	open := [origin.id |
		some origin in subject.origins
		origin.access == "none"
	]
	count(open) > 0
	message := sprintf("Buckets that are read as anybody: %s.", [concat(", ", open)])
}
