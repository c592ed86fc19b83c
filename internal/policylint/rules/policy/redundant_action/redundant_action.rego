# METADATA
# title: An action that another one of the list covers
# description: |
#   The action adds nothing, since a pattern of the same list covers it. Either the pattern was
#   added later and is wider than it was meant, or the list is longer than it has to be; policies
#   have a size limit.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#     description: IAM policy validation check reference
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Remove the action, or the pattern that covers it.
#   since: 0.1.0
#   facts: [actions_add_something]
#   controls:
#     access_analyzer: [REDUNDANT_ACTION]
package policylint.rules.policy.redundant_action

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_add_something
	fact.verdict == "violated"
	message := fact.reason
}
