# METADATA
# title: A statement without a Sid
# description: |
#   Reviews, waivers and the findings of Keyward name a statement by its Sid. Without one they name
#   it by its place, which changes when somebody adds a statement above.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
#     description: IAM JSON policy elements - Sid
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: Give the statement a Sid that says what it is for.
#   since: 1.0.0
#   facts: []
package policylint.rules.policy.statement_without_sid

import data.policylint.result

report contains result.statement(subject, statement, "", "The statement has no Sid.") if {
	some subject in input.subjects
	subject.policy.present
	some statement in subject.policy.statements
	statement.sid == ""
}
