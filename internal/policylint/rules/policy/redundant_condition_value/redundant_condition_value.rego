# METADATA
# title: A condition value that another one of the list covers
# description: |
#   The value adds nothing, since another one of the same list covers it: a pattern, a larger
#   network, a wider bound, or the same value once more. Often the wider one was put in for a
#   while and stayed.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#     description: IAM policy validation check reference
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Remove the value, or the one that covers it.
#   since: 0.1.0
#   facts: [condition_values_add_something]
#   controls:
#     access_analyzer: [REDUNDANT_CONDITION_VALUE_NUM]
package policylint.rules.policy.redundant_condition_value

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.condition_values_add_something
	fact.verdict == "violated"
	message := fact.reason
}
