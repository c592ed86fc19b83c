# METADATA
# title: A condition value that the key never has
# description: |
#   Ids of accounts, organisations, VPCs and endpoints, names of services and of encryption
#   algorithms have fixed forms. A value of another form is a slip of the pen: the condition is
#   never met and, negated, always, so that an Allow fails or a Deny hits everybody.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the value as AWS shows it.
#   since: 0.1.0
#   facts: [values_can_occur]
#   controls:
#     access_analyzer: [INVALID_VPC_FORMAT, INVALID_VPCE_FORMAT]
package policylint.rules.policy.condition_value_impossible

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.values_can_occur
	fact.verdict == "violated"
	message := fact.reason
}
