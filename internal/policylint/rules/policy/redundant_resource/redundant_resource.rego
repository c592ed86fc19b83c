# METADATA
# title: A resource that another one of the list covers
# description: |
#   The ARN adds nothing, since a pattern of the same list covers it. Either the pattern is wider
#   than it was meant, or the list is longer than it has to be.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#     description: IAM policy validation check reference
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Remove the ARN, or the pattern that covers it.
#   since: 0.1.0
#   facts: [resources_add_something]
#   controls:
#     access_analyzer: [REDUNDANT_RESOURCE]
package policylint.rules.policy.redundant_resource

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.resources_add_something
	fact.verdict == "violated"
	message := fact.reason
}
