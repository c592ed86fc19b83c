# METADATA
# title: Another account is let in
# description: |
#   Principals of another account may use the table, as far as that account's own policies
#   allow them. That may be meant; then a waiver records why. An organisation condition keeps
#   the grant from outliving the account's membership.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
#     description: Using resource-based policies for DynamoDB
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
#     description: Cross-account access with resource-based policies in DynamoDB
# schemas:
#   - input: schema.table
# custom:
#   severity: low
#   fix: Remove the principal, add aws:PrincipalOrgID, or waive the statement with the reason.
#   since: 0.1.0
#   facts: [excludes_outsiders]
package policylint.rules.table.external_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_outsiders
	fact.verdict == "violated"
	message := "Principals of another account are let in."
}
