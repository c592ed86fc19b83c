# METADATA
# title: The bucket is a website without TLS
# description: |
#   The website endpoint of S3 speaks plain HTTP only and serves to everybody: what is read can be
#   seen and changed on the way, and the bucket must be public for it. A distribution of CloudFront
#   with an origin access control gives TLS and leaves the bucket private.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
#     description: Website endpoints
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Remove the website configuration and put CloudFront with an origin access control before the bucket.
#   since: 0.1.0
#   facts: []
#   controls:
#     kics: [42bb6b7f]
package policylint.rules.bucket.website_hosting

import data.policylint.result

report contains result.setting(subject, "website.enabled", message) if {
	some subject in input.subjects
	subject.website.enabled
	subject.website.only_redirects == false
	message := "The bucket serves a website."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.website.enabled == false
}
