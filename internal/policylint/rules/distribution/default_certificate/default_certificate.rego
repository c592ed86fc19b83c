# METADATA
# title: A distribution has CloudFront's own certificate
# description: |
#   With the certificate of *.cloudfront.net the distribution accepts TLS 1.0 from viewers,
#   whatever minimum_protocol_version says, and cannot have a domain name of its own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
#     description: Supported protocols and ciphers between viewers and CloudFront
# schemas:
#   - input: schema.distribution
# custom:
#   severity: low
#   fix: |
#     Give the distribution a domain name and a certificate of AWS Certificate Manager (in
#     us-east-1), with minimum_protocol_version TLSv1.2_2021.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [CloudFront.7]
#     config: [cloudfront-custom-ssl-certificate]
#     checkov: [CKV2_AWS_42]
package policylint.rules.distribution.default_certificate

import data.policylint.result

report contains result.setting(subject, "default_certificate", message) if {
	some subject in input.subjects
	subject.default_certificate
	message := "Viewers get the certificate of *.cloudfront.net, with TLS 1.0."
}
