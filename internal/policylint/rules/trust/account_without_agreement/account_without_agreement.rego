# METADATA
# title: Another account as a whole may assume the role, on its own terms
# description: |
#   The trust policy names another account, and any role or user there that its administrators
#   allow may assume the role. If the account is a provider's, another customer of the provider
#   can make it use this role, unless an external id tells whom it acts for.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
#     description: Access to AWS accounts owned by third parties
# schemas:
#   - input: schema.trust
# custom:
#   severity: medium
#   fix: |
#     Add a condition on sts:ExternalId for a third party, on aws:PrincipalOrgID for an account of
#     your own, or name the roles.
#   since: 0.1.0
#   facts: [trusts_accounts_by_agreement]
#   controls:
#     checkov: [CKV_AWS_61]
#     kics: ["09c35abf"]
package policylint.rules.trust.account_without_agreement

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.trusts_accounts_by_agreement
	fact.verdict == "violated"
	message := fact.reason
}
