# METADATA
# title: A condition operator for another type of value
# description: |
#   The operator is for another type of value than the condition key has. Numbers, dates,
#   Booleans and addresses are compared by value, and a value of another type equals, exceeds or
#   contains none of them; a network compared as text equals no address. The condition is then
#   never met, or, negated, always.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#     description: "AWS JSON policy elements: Condition operators"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Use the operator for the type of the key: IpAddress for addresses, Bool, Numeric... and
#     Date... for what they say, String... for text.
#   since: 0.1.0
#   facts: [condition_operators_fit]
#   controls:
#     access_analyzer: [TYPE_MISMATCH, TYPE_MISMATCH_STRING]
#     parliament: [MISMATCHED_TYPE, MISMATCHED_TYPE_BUT_USABLE]
package policylint.rules.policy.condition_operator_mismatch

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.condition_operators_fit
	fact.verdict == "violated"
	message := fact.reason
}
