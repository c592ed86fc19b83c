# METADATA
# title: A Resource with a wildcard in the name of the service
# description: |
#   A wildcard in the place of the service makes the ARN match resources of services that nobody
#   thought of, and of those that AWS adds later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
#     description: Identify AWS resources with Amazon Resource Names (ARNs)
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Name the service; write one ARN for each.
#   since: 0.1.0
#   facts: [resources_name_services]
#   controls:
#     access_analyzer: [WILDCARD_IN_SERVICE_NAME]
package policylint.rules.policy.wildcard_in_service

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.resources_name_services
	fact.verdict == "violated"
	message := fact.reason
}
