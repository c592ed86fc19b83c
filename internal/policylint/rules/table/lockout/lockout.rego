# METADATA
# title: The policy locks the account out of the table
# description: |
#   A Deny hits administrators, too. When everyone in the account but its root user is denied
#   to change or to delete the policy, nobody can correct it without signing in as root, and
#   what else the Deny stops stays stopped.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
#     description: Using resource-based policies for DynamoDB
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
#     description: PutResourcePolicy
# schemas:
#   - input: schema.table
# custom:
#   severity: critical
#   fix: |
#     Exempt the roles that look after the table from the Deny (ArnNotLike
#     aws:PrincipalArn), or deny by account.
#   since: 0.1.0
#   facts: [account_keeps_table]
package policylint.rules.table.lockout

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.account_keeps_table
	fact.verdict == "violated"
	message := fact.reason
}
