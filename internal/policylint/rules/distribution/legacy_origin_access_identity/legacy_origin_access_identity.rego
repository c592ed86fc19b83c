# METADATA
# title: A bucket is read with an origin access identity
# description: |
#   Origin access identities cannot sign requests with Signature Version 4, so that objects
#   encrypted with SSE-KMS are refused to them, uploads do not work, and Regions opened since
#   December 2022 have none. AWS asks to move to origin access controls.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
#     description: Restrict access to an Amazon S3 origin
# schemas:
#   - input: schema.distribution
# custom:
#   severity: low
#   fix: Replace origin_access_identity by an aws_cloudfront_origin_access_control.
#   since: 0.1.0
#   facts: []
package policylint.rules.distribution.legacy_origin_access_identity

import data.policylint.result

report contains result.setting(subject, "origins", message) if {
	some subject in input.subjects
	legacy := [origin.id |
		some origin in subject.origins
		origin.access == "identity"
	]
	count(legacy) > 0
	message := sprintf("Buckets that are read with an origin access identity: %s.", [concat(", ", legacy)])
}
