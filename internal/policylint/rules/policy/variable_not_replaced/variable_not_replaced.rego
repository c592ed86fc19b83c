# METADATA
# title: A policy variable where AWS replaces none
# description: |
#   AWS replaces policy variables in the last part of the ARNs of a Resource, and in conditions
#   that compare strings or ARNs. Elsewhere they stay as they are written, and match nothing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#     description: "IAM policy elements: Variables and tags"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the value itself, or compare it in a condition with a string operator.
#   since: 0.1.0
#   facts: [variables_are_replaced]
#   controls:
#     access_analyzer: [VARIABLE_UNSUPPORTED_IN_ELEMENT, INVALID_VARIABLE_FOR_OPERATOR]
package policylint.rules.policy.variable_not_replaced

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.variables_are_replaced
	fact.verdict == "violated"
	message := fact.reason
}
