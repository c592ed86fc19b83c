# METADATA
# title: An identity provider lets in all its users
# description: |
#   A token of the provider is enough to assume the role, whoever it was made for. With a provider
#   that many share, such as Google or Amazon Cognito, that is anybody who registers an
#   application there.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
#     description: Create a role for OpenID Connect federation
# schemas:
#   - input: schema.trust
# custom:
#   severity: high
#   fix: |
#     Add a StringEquals condition on the audience (aud) and, where the provider has it, on the
#     subject (sub).
#   since: 0.1.0
#   facts: [trusts_named_subjects]
#   controls:
#     access_analyzer: [MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL]
package policylint.rules.trust.federation_without_subject

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.trusts_named_subjects
	fact.verdict == "violated"
	message := fact.reason
}
