# METADATA
# title: An assertion for anything may assume the role
# description: |
#   Without a condition on the audience the role is assumed with any assertion that the SAML
#   provider signs, also one that was made for another application of the organisation and has
#   come into the wrong hands.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
#     description: Create a role for SAML 2.0 federation
# schemas:
#   - input: schema.trust
# custom:
#   severity: medium
#   fix: |
#     Add StringEquals SAML:aud https://signin.aws.amazon.com/saml.
#   since: 0.1.0
#   facts: [trusts_saml_audience]
package policylint.rules.trust.saml_without_audience

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.trusts_saml_audience
	fact.verdict == "violated"
	message := fact.reason
}
