# METADATA
# title: A Direct Connect connection is not encrypted
# description: |
#   A dedicated line is private, not encrypted: the provider of the line, and whoever gets at
#   it, reads what passes. MACsec encrypts it between your router and AWS on ports of 10 Gbps
#   and more. Where a VPN runs over the connection, or everything on it is TLS, waive the
#   finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/directconnect/latest/UserGuide/MACsec.html
#     description: MAC security in AWS Direct Connect
# schemas:
#   - input: schema.connection
# custom:
#   severity: low
#   fix: |
#     Set request_macsec to true and encryption_mode to must_encrypt, or run a site-to-site VPN
#     over the connection.
#   since: 0.1.0
#   facts: []
package policylint.rules.connection.macsec_not_requested

import data.policylint.result

report contains result.setting(subject, "macsec_requested", message) if {
	some subject in input.subjects
	subject.macsec_requested == false
	message := sprintf("The line (%s) is not encrypted by MACsec.", [subject.bandwidth])
}
