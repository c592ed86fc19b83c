# METADATA
# title: A Sid with characters that IAM refuses
# description: |
#   In policies of IAM, those of roles, users and groups and trust policies, a Sid has letters and
#   digits only. IAM refuses the policy otherwise. Other services accept more.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
#     description: "IAM JSON policy elements: Sid"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the Sid with letters and digits, such as ReadOrders.
#   since: 0.1.0
#   facts: [sids_are_valid]
#   controls:
#     access_analyzer: [UNSUPPORTED_SID]
#     parliament: [INVALID_SID]
package policylint.rules.policy.invalid_sid

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.sids_are_valid
	fact.verdict == "violated"
	message := fact.reason
}
