# METADATA
# title: An Allow statement names what it does not allow
# description: |
#   Allow with NotAction grants every other action, including control of the resource itself and
#   actions that AWS adds in the future.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
#     description: "AWS JSON policy elements: NotAction"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: List the actions that are needed in Action.
#   since: 0.1.0
#   facts: [allows_name_actions]
package policylint.rules.policy.allow_not_action

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.allows_name_actions
	fact.verdict == "violated"
	message := fact.reason
}
