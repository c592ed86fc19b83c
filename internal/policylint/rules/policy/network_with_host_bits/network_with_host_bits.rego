# METADATA
# title: A network that is not written with its first address
# description: |
#   The bits behind the length of a network do not count, so that 203.0.113.7/24 is
#   203.0.113.0/24: either one address was meant, and the statement is about 256, or the reader
#   has to work out what is covered.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#     description: "IAM JSON policy elements: Condition operators"
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Write the first address of the network, or the single address without a length.
#   since: 0.1.0
#   facts: [networks_begin_at_their_address]
#   controls:
#     access_analyzer: [IMPROVE_IP_RANGE]
package policylint.rules.policy.network_with_host_bits

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.networks_begin_at_their_address
	fact.verdict == "violated"
	message := fact.reason
}
