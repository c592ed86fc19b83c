# METADATA
# title: A condition value that its operator cannot compare
# description: |
#   The operator compares numbers, dates, Booleans, networks or ARNs, and the value is none. AWS
#   refuses the policy, or the condition is never met and, negated, always.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#     description: "IAM JSON policy elements: Condition operators"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write a value of the type that the operator compares, or use a string operator.
#   since: 0.1.0
#   facts: [values_fit_operators]
#   controls:
#     access_analyzer:
#       - INVALID_CONDITION_DATA_TYPE
#       - TYPE_MISMATCH_NUMBER
#       - TYPE_MISMATCH_BOOLEAN
#       - TYPE_MISMATCH_DATE
#       - TYPE_MISMATCH_IP_RANGE
#       - INVALID_DATE_VALUE
#     parliament: [MISMATCHED_TYPE_OPERATION_TO_NULL]
package policylint.rules.policy.condition_value_mismatch

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.values_fit_operators
	fact.verdict == "violated"
	message := fact.reason
}
