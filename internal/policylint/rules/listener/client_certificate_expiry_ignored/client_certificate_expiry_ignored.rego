# METADATA
# title: Expired client certificates are accepted
# description: |
#   The listener verifies client certificates, but lets those in whose validity is over. A key
#   that was thrown away or leaked years ago goes on opening the door.
# related_resources:
#   - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
#     description: Mutual authentication with TLS in Application Load Balancer
# schemas:
#   - input: schema.listener
# custom:
#   severity: medium
#   fix: Set ignore_client_certificate_expiry to false.
#   since: 0.1.0
#   facts: []
package policylint.rules.listener.client_certificate_expiry_ignored

import data.policylint.result

report contains result.setting(subject, "client_certificate_expiry_ignored", message) if {
	some subject in input.subjects
	subject.client_certificate_expiry_ignored
	message := "Client certificates are accepted after their expiry."
}
