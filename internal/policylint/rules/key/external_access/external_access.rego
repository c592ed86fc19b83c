# METADATA
# title: Another account may use the key
# description: |
#   Principals of another account may use the key, as far as that account's own policies allow
#   them. That may be meant; then a waiver records why. An organisation condition keeps the grant
#   from outliving the account's membership.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#     description: Allowing users in other accounts to use a KMS key
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Remove the principal, add aws:PrincipalOrgID, or waive the statement with the reason.
#   since: 0.1.0
#   facts: [excludes_outsiders]
package policylint.rules.key.external_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_outsiders
	fact.verdict == "violated"
	message := "Principals of another account may use the key."
}
