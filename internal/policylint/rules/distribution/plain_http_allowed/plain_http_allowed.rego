# METADATA
# title: A distribution answers viewers over plain HTTP
# description: |
#   A cache behaviour with allow-all serves the same content over HTTP and HTTPS. Over HTTP it
#   is readable and changeable on the way, cookies and signed URLs included. One behaviour is
#   enough: paths are served by the first that matches.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
#     description: Require HTTPS for communication between viewers and CloudFront
# schemas:
#   - input: schema.distribution
# custom:
#   severity: high
#   fix: |
#     Set viewer_protocol_policy of every cache behaviour to redirect-to-https or https-only.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.3]
#     config: [cloudfront-viewer-policy-https]
#     checkov: [CKV_AWS_34]
#     trivy: [AWS-0012]
#     kics: [55af1353]
package policylint.rules.distribution.plain_http_allowed

import data.policylint.result

report contains result.setting(subject, "behaviors", message) if {
	some subject in input.subjects
	paths := [behavior.path |
		some behavior in subject.behaviors
		behavior.viewer_protocol_policy == "allow-all"
	]
	count(paths) > 0
	message := sprintf("Plain HTTP is allowed on %s.", [concat(", ", paths)])
}
