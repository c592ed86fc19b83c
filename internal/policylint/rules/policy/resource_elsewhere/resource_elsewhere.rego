# METADATA
# title: A Resource that the policy does not belong to
# description: |
#   The policy of a bucket, a secret or a table is about that one and what is in it. An ARN of
#   another one matches no request: mostly the policy was copied, and what it should protect is
#   not protected. S3 refuses to store such a policy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
#     description: "IAM JSON policy elements: Resource"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name the resource that the policy belongs to.
#   since: 0.1.0
#   facts: [resources_are_own]
#   controls:
#     access_analyzer: [UNSUPPORTED_RESOURCE_ARN_IN_POLICY]
#     parliament: [RESOURCE_MISMATCH]
package policylint.rules.policy.resource_elsewhere

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.resources_are_own
	fact.verdict == "violated"
	message := fact.reason
}
