# METADATA
# title: An Allow that a Deny always stops
# description: |
#   An explicit Deny wins over every Allow. Here the policy's own Deny statements stop all that the
#   statement allows, so that whoever it is for does not get in. AWS services are easily forgotten:
#   in their own name they belong to no organisation, so that a Deny on everybody outside one also
#   stops access logs and other deliveries.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#     description: Policy evaluation logic
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Exempt the callers of the statement in the Deny (AWS services with BoolIfExists
#     aws:PrincipalIsAWSService false), or remove the statement.
#   since: 0.1.0
#   facts: [allows_take_effect]
package policylint.rules.policy.allow_always_denied

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.allows_take_effect
	fact.verdict == "violated"
	message := fact.reason
}
