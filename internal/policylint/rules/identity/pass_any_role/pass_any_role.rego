# METADATA
# title: The policy lets pass every role
# description: |
#   With iam:PassRole somebody starts an instance, a function or a job with a role that has more
#   than they have, and acts with it. On all roles that is the strongest role of the account.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
#     description: Grant a user permissions to pass a role to an AWS service
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Name the roles, or a path of roles, and add a condition on iam:PassedToService.
#   since: 0.1.0
#   facts: [passes_named_roles]
#   controls:
#     access_analyzer:
#       - PASS_ROLE_WITH_STAR_IN_RESOURCE
#       - PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE
#       - PASS_ROLE_WITH_NOT_RESOURCE
#       - PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE
#     parliament: [PRIVILEGE_ESCALATION]
package policylint.rules.identity.pass_any_role

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.passes_named_roles
	fact.verdict == "violated"
	message := fact.reason
}
