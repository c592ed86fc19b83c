# METADATA
# title: The certificate of a database is signed by an authority that has expired
# description: |
#   The certificates of rds-ca-2019, and of those before it, are no longer valid since August
#   2024. Clients that verify the server cannot connect, so that verification is what gets
#   turned off.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html
#     description: Rotating your SSL/TLS certificate
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: Use rds-ca-rsa2048-g1 or another of the g1 authorities, or leave the setting out.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_211]
package policylint.rules.database.ca_certificate_expired

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	subject.ca_certificate in {"rds-ca-2019", "rds-ca-2015", "rds-ca-2010"}
	message := sprintf("%s has expired.", [subject.ca_certificate])
}

argument := {
	"instance": "ca_cert_identifier",
	"cluster_instance": "ca_cert_identifier",
	"cluster": "ca_certificate_identifier",
}
