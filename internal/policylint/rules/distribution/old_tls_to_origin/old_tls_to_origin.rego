# METADATA
# title: A distribution may speak old TLS to its origin
# description: |
#   origin_ssl_protocols lists TLS 1.0, TLS 1.1 or SSL 3. CloudFront uses the newest that the
#   origin offers, so that an attacker in between who breaks newer handshakes obtains an old
#   one.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-ciphers-cloudfront-to-origin.html
#     description: Supported protocols and ciphers between CloudFront and the origin
# schemas:
#   - input: schema.distribution
# custom:
#   severity: medium
#   fix: Set origin_ssl_protocols to TLSv1.2 alone.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.10]
#     config: [cloudfront-no-deprecated-ssl-protocols]
package policylint.rules.distribution.old_tls_to_origin

import data.policylint.result

old := {"SSLv3", "TLSv1", "TLSv1.1"}

report contains result.setting(subject, "origins", message) if {
	some subject in input.subjects
	found := [sprintf("%s (%s)", [origin.id, concat(", ", sort(accepted))]) |
		some origin in subject.origins
		origin.protocol_policy != "http-only"
		accepted := old & {protocol | some protocol in origin.ssl_protocols}
		count(accepted) > 0
	]
	count(found) > 0
	message := sprintf("Old protocols to %s.", [concat(", ", found)])
}
