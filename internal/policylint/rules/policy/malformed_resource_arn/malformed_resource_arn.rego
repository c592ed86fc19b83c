# METADATA
# title: A Resource that is no ARN of anything
# description: |
#   An ARN has six parts: arn, partition, service, region, account and resource. Where one is
#   missing, misspelt or has no place, the pattern matches nothing: an Allow allows nothing, and a
#   Deny protects nothing. Most services refuse the policy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
#     description: Identify AWS resources with Amazon Resource Names (ARNs)
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the ARN with the parts that ARNs of the service have.
#   since: 0.1.0
#   facts: [resources_are_arns]
#   controls:
#     access_analyzer:
#       - INVALID_ARN_PREFIX
#       - INVALID_PARTITION
#       - INVALID_ARN_REGION
#       - INVALID_ARN_ACCOUNT
#       - INVALID_ARN_RESOURCE
#       - INVALID_ARN_SERVICE_CASE
#       - INVALID_REGION
#       - MISSING_ARN_FIELD
#       - MISSING_ARN_REGION
#       - ARN_ACCOUNT_NOT_ALLOWED
#       - ARN_REGION_NOT_ALLOWED
#     parliament: [INVALID_ARN]
package policylint.rules.policy.malformed_resource_arn

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.resources_are_arns
	fact.verdict == "violated"
	message := fact.reason
}
