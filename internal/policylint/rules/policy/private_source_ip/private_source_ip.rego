# METADATA
# title: aws:SourceIp is compared with a private address
# description: |
#   aws:SourceIp is the public address from which a request reaches AWS. Requests through a VPC
#   endpoint do not have it. A condition on a private network is therefore never met and, negated,
#   always: the Deny stops everybody, the Allow nobody gets.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Name the public addresses, or use aws:SourceVpce, aws:SourceVpc or aws:VpcSourceIp for
#     requests through an endpoint.
#   since: 0.1.0
#   facts: [source_addresses_are_public]
#   controls:
#     access_analyzer:
#       - PRIVATE_IP_ADDRESS
#       - PRIVATE_NOT_IP_ADDRESS
#       - PRIVATE_IP_ADDRESS_SUBSET
#       - PRIVATE_NOT_IP_ADDRESS_SUBSET
package policylint.rules.policy.private_source_ip

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.source_addresses_are_public
	fact.verdict == "violated"
	message := fact.reason
}
