# METADATA
# title: An Allow statement names what it is not about
# description: |
#   Allow with NotResource grants the actions on every other resource, including those that are
#   made in the future. It never means "all but these of mine".
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
#     description: "IAM JSON policy elements: NotResource"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name the resources that are needed in Resource, and deny the exceptions.
#   since: 0.1.0
#   facts: [allows_name_resources]
#   controls:
#     parliament: [NOTRESOURCE_WITH_ALLOW]
package policylint.rules.policy.allow_not_resource

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.allows_name_resources
	fact.verdict == "violated"
	message := fact.reason
}
