# METADATA
# title: A condition on a header that the caller chooses
# description: |
#   Referer and User-Agent are text that a client sends as it likes. A condition on them stops
#   nobody who knows the policy, or has seen one request that got through.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Bind the statement by principal, organisation, network or VPC endpoint instead.
#   since: 0.1.0
#   facts: [conditions_cannot_be_spoofed]
package policylint.rules.policy.spoofable_condition

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.conditions_cannot_be_spoofed
	fact.verdict == "violated"
	message := fact.reason
}
