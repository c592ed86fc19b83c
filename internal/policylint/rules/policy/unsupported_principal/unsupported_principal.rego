# METADATA
# title: A principal of a type that this policy cannot name
# description: |
#   Canonical user ids are principals of S3, and identity providers are principals of trust
#   policies. In other policies AWS refuses them, or they match nobody.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#     description: "AWS JSON policy elements: Principal"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name the role that the users assume, or the account.
#   since: 0.1.0
#   facts: [principals_are_supported]
#   controls:
#     access_analyzer: [FEDERATED_PRINCIPAL_NOT_SUPPORTED, INVALID_PRINCIPAL_KEY]
#     parliament: [UNKNOWN_FEDERATION_SOURCE]
package policylint.rules.policy.unsupported_principal

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.principals_are_supported
	fact.verdict == "violated"
	message := fact.reason
}
