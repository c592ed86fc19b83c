# METADATA
# title: A principal that no caller can be
# description: |
#   The statement names something that no caller can have as its identity: a pattern inside an
#   ARN, a group, or the unique id that AWS leaves in a policy when a role or user is deleted. AWS
#   refuses most of them when the policy is stored, and a Deny on them protects from nobody.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#     description: "AWS JSON policy elements: Principal"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name the role, user or account by its full ARN; for patterns use a condition on
#     aws:PrincipalArn.
#   since: 0.1.0
#   facts: [principals_can_exist]
#   controls:
#     access_analyzer: [INVALID_PRINCIPAL_FORMAT, INVALID_ROLE_REFERENCE, INVALID_USER_REFERENCE, UNSUPPORTED_WILDCARD_IN_PRINCIPAL]
package policylint.rules.policy.principal_matches_nobody

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.principals_can_exist
	fact.verdict == "violated"
	message := fact.reason
}
