# METADATA
# title: A statement that no request can meet
# description: |
#   The elements of the statement exclude each other, so that it neither allows nor denies
#   anything. A Deny of that kind is a protection that does not exist: plain HTTP, for one, has no
#   TLS version that could be too low.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
#     description: Conditions with multiple context keys or values
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Split conditions that exclude each other into statements of their own, or remove the
#     statement.
#   since: 0.1.0
#   facts: [statements_can_match]
#   controls:
#     access_analyzer: [UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL]
package policylint.rules.policy.statement_never_matches

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.statements_can_match
	fact.verdict == "violated"
	message := fact.reason
}
