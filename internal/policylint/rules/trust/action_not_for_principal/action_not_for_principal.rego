# METADATA
# title: A principal that cannot use the action
# description: |
#   Roles, users, accounts and services assume a role with AssumeRole, users of a SAML provider
#   with AssumeRoleWithSAML, and those of an OpenID Connect provider with
#   AssumeRoleWithWebIdentity. With another action the principal does not get in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create.html
#     description: IAM role creation
# schemas:
#   - input: schema.trust
# custom:
#   severity: medium
#   fix: |
#     Allow the action that the finding names, or name the principal that is meant.
#   since: 0.1.0
#   facts: [actions_fit_principals]
#   controls:
#     access_analyzer: [MISMATCHED_ACTION_FOR_PRINCIPAL]
package policylint.rules.trust.action_not_for_principal

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_fit_principals
	fact.verdict == "violated"
	message := fact.reason
}
