# METADATA
# title: A distribution fetches from its origin over plain HTTP
# description: |
#   What viewers get over HTTPS crosses the Internet in clear text between CloudFront and the
#   origin. With match-viewer that happens for every viewer who comes over HTTP. The website
#   endpoint of a bucket speaks nothing else: use the bucket itself, with an origin access
#   control.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
#     description: Require HTTPS for communication between CloudFront and your custom origin
# schemas:
#   - input: schema.distribution
# custom:
#   severity: medium
#   fix: Set origin_protocol_policy to https-only.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.9]
#     config: [cloudfront-traffic-to-origin-encrypted]
package policylint.rules.distribution.plain_http_to_origin

import data.policylint.result

report contains result.setting(subject, "origins", message) if {
	some subject in input.subjects
	clear := [origin.id |
		some origin in subject.origins
		plain(subject, origin)
	]
	count(clear) > 0
	message := sprintf("Origins that are fetched from over plain HTTP: %s.", [concat(", ", clear)])
}

plain(_, origin) if origin.protocol_policy == "http-only"

plain(subject, origin) if {
	origin.protocol_policy == "match-viewer"
	some behavior in subject.behaviors
	behavior.viewer_protocol_policy == "allow-all"
}
