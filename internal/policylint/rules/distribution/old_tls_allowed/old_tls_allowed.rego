# METADATA
# title: A distribution accepts old TLS from viewers
# description: |
#   The minimum protocol version lets viewers connect with TLS 1.0 or 1.1, or even SSL 3. No
#   current viewer needs them, and all have known weaknesses. A distribution with CloudFront's
#   own certificate has a finding of its own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
#     description: Supported protocols and ciphers between viewers and CloudFront
# schemas:
#   - input: schema.distribution
# custom:
#   severity: medium
#   fix: Set viewer_certificate.minimum_protocol_version to TLSv1.2_2021 or newer.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.15]
#     checkov: [CKV_AWS_174]
#     trivy: [AWS-0013]
#     kics: [00e5e55e]
package policylint.rules.distribution.old_tls_allowed

import data.policylint.result

old := {"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"}

report contains result.setting(subject, "minimum_protocol_version", message) if {
	some subject in input.subjects
	subject.minimum_protocol_version in old
	message := sprintf("Viewers may connect with %s.", [subject.minimum_protocol_version])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.default_certificate
}
