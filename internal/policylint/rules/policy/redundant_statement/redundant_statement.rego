# METADATA
# title: A statement that another one covers
# description: |
#   Another statement of the same effect does all that this one does. Whoever removes or narrows
#   one of the two changes nothing, and will believe otherwise.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#     description: IAM policy validation check reference
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Remove the statement, or narrow the one that covers it.
#   since: 0.1.0
#   facts: [statements_add_something]
#   controls:
#     access_analyzer: [REDUNDANT_STATEMENT]
package policylint.rules.policy.redundant_statement

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.statements_add_something
	fact.verdict == "violated"
	message := fact.reason
}
