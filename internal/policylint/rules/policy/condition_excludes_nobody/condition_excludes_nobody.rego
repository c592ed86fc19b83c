# METADATA
# title: A condition that everybody meets
# description: |
#   The condition accepts every value that its key can have: all networks, any organisation, any
#   ARN, true as well as false. It looks like a restriction to whoever reads the policy, and is
#   none.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
#     description: "IAM JSON policy elements: Condition"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name who or what is meant, or remove the condition.
#   since: 0.1.0
#   facts: [conditions_exclude_somebody]
#   controls:
#     access_analyzer: [INVALID_CONDITION_MULTIPLE_BOOLEAN]
#     parliament: [SINGLE_VALUE_CONDITION_TOO_PERMISSIVE]
package policylint.rules.policy.condition_excludes_nobody

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.conditions_exclude_somebody
	fact.verdict == "violated"
	message := fact.reason
}
