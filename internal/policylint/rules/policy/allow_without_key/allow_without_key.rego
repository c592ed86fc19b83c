# METADATA
# title: An Allow restricts callers by a key that they may lack
# description: |
#   The condition is about the network, the organisation or the MFA of the caller, and is also met
#   by requests that do not have the key at all, since it is negated or ends in IfExists. Long-
#   term access keys have no MFA key, requests over the internet no VPC: just those that the
#   condition should keep out get in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#     description: "IAM JSON policy elements: Condition operators"
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Use a positive operator without IfExists, or add a Null condition with the value false for the
#     same key.
#   since: 0.1.0
#   facts: [allows_need_their_keys]
#   controls:
#     parliament: [BAD_PATTERN_FOR_MFA]
package policylint.rules.policy.allow_without_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.allows_need_their_keys
	fact.verdict == "violated"
	message := fact.reason
}
