# METADATA
# title: The policy lets change permissions or credentials of everybody
# description: |
#   Whoever can attach or write policies, change whom a role trusts, or make access keys and
#   passwords for any role or user, can get every permission in the account in one step.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#     description: Security best practices in IAM
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Name the roles and users by a path, and demand a permissions boundary with a condition on
#     iam:PermissionsBoundary.
#   since: 0.1.0
#   facts: [grants_itself_nothing]
#   controls:
#     parliament: [PRIVILEGE_ESCALATION]
package policylint.rules.identity.privilege_escalation

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.grants_itself_nothing
	fact.verdict == "violated"
	message := fact.reason
}
