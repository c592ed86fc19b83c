# METADATA
# title: A wildcard under an operator that does not know it
# description: |
#   StringEquals and its relatives take * and ? for the characters themselves, which no value has.
#   The condition is never met and, negated, always: an Allow fails, or a Deny stops everybody.
#   ARN operators know wildcards by either name.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#     description: "IAM JSON policy elements: Condition operators"
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Use StringLike or StringNotLike, or write the whole value.
#   since: 0.1.0
#   facts: [wildcards_are_compared]
#   controls:
#     access_analyzer: [WILDCARD_WITHOUT_LIKE_OPERATOR]
package policylint.rules.policy.wildcard_without_like

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.wildcards_are_compared
	fact.verdict == "violated"
	message := fact.reason
}
