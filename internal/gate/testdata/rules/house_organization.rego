# METADATA
# title: The organization may use the key
# description: A test's own rule about a statement.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
#     description: Key policies in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: Name the accounts instead.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.house_organization

import data.policylint.result

report contains result.statement(subject, stmt, "Principal", message) if {
	some subject in input.subjects
	some stmt in subject.policy.statements
	stmt.sid == "OrganizationUse"
	message := "The whole organization may use the key."
}
