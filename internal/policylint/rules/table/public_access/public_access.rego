# METADATA
# title: The policy lets strangers use the table
# description: |
#   Somebody whom the policy does not name gets through: any principal of any AWS account. A
#   condition binds only if strangers cannot meet it: organisation, account, network and VPC
#   endpoint do, a user agent or a tag does not. DynamoDB refuses to store most such policies,
#   so that the apply fails; what its check lets pass is open.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
#     description: Using resource-based policies for DynamoDB
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
#     description: Blocking public access with resource-based policies in DynamoDB
# schemas:
#   - input: schema.table
# custom:
#   severity: critical
#   fix: |
#     Name the principals, or bind the statement by aws:PrincipalOrgID, aws:PrincipalAccount
#     or aws:SourceVpce.
#   since: 0.1.0
#   facts: [excludes_strangers]
package policylint.rules.table.public_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_strangers
	fact.verdict == "violated"
	message := "Strangers are let in."
}
