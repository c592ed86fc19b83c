# METADATA
# title: An element is missing or does not belong in this kind of policy
# description: |
#   The policy of a resource says in each statement who may (Principal), an identity policy never
#   does, and a trust policy names no Resource. AWS refuses to store the policy otherwise. Often a
#   policy was attached in the wrong place.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
#     description: Identity-based policies and resource-based policies
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Add the Principal to the policy of a resource; remove it from an identity policy, and the
#     Resource from a trust policy.
#   since: 0.1.0
#   facts: [elements_fit_the_kind]
#   controls:
#     access_analyzer: [MISSING_PRINCIPAL, UNSUPPORTED_PRINCIPAL, UNSUPPORTED_ELEMENT_COMBINATION]
#     kics: ["bbe3dd3d"]
package policylint.rules.policy.element_of_another_kind

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.elements_fit_the_kind
	fact.verdict == "violated"
	message := fact.reason
}
