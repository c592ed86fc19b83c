# METADATA
# title: The policy lets make the service-linked role of any service
# description: |
#   A service-linked role gives an AWS service the permissions that the service asks for. On all
#   resources, whoever has the policy can let any service act in the account, also one that nobody
#   has looked at.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
#     description: Create a service-linked role
# schemas:
#   - input: schema.identity
# custom:
#   severity: low
#   fix: |
#     Name the role below role/aws-service-role/, or add a condition on iam:AWSServiceName.
#   since: 0.1.0
#   facts: [makes_named_service_roles]
#   controls:
#     access_analyzer:
#       - CREATE_SLR_WITH_STAR_IN_RESOURCE
#       - CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE
#       - CREATE_SLR_WITH_NOT_RESOURCE
#       - CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE
package policylint.rules.identity.any_service_linked_role

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.makes_named_service_roles
	fact.verdict == "violated"
	message := fact.reason
}
