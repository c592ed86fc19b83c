# METADATA
# title: The policy lets assume every role
# description: |
#   Whoever has the policy can become any role that trusts the account as a whole, in this account
#   and in others.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
#     description: Grant a user permissions to switch roles
# schemas:
#   - input: schema.identity
# custom:
#   severity: medium
#   fix: |
#     Name the roles.
#   since: 0.1.0
#   facts: [assumes_named_roles]
package policylint.rules.identity.assume_any_role

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.assumes_named_roles
	fact.verdict == "violated"
	message := fact.reason
}
