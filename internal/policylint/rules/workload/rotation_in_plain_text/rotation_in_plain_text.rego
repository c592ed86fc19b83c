# METADATA
# title: A rotation function talks to its database in plain text
# description: |
#   It logs in without TLS: it does not know whom it talks to, and in MySQL and MariaDB the new
#   password crosses the network as it is. Whoever listens, or answers in place of the database, has
#   what the secret was to protect.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
#     description: Using SSL/TLS to encrypt a connection to a DB instance or cluster
# schemas:
#   - input: schema.workload
# custom:
#   severity: high
#   fix: Leave out tls.mode (or KEYWARD_TLS), and name the authorities of the database with tls.ca_file.
#   since: 0.1.0
#   facts: []
package policylint.rules.workload.rotation_in_plain_text

import data.policylint.result

report contains result.setting(subject, "rotates_in_plain_text", message) if {
	some subject in input.subjects
	subject.rotates_in_plain_text == true
	message := "TLS is switched off."
}
