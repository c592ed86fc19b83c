# METADATA
# title: The policy lets another account in, and the key does not
# description: |
#   Reading an encrypted table takes a permission on its key, too. The policy of the AWS
#   managed key aws/dynamodb names only its own account and cannot be changed, so that
#   principals of another account are refused whatever the policy of the table says. A key
#   that AWS owns, the default, stands in nobody's way.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
#     description: Cross-account access with resource-based policies in DynamoDB
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
#     description: DynamoDB encryption at rest
# schemas:
#   - input: schema.table
# custom:
#   severity: medium
#   fix: |
#     Set kms_key_arn to a customer managed key whose policy lets the other account decrypt,
#     or remove the statement.
#   since: 0.1.0
#   facts: [excludes_outsiders]
package policylint.rules.table.outsiders_cannot_decrypt

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.key_kind == "aws_managed"
	some fact in subject.facts.excludes_outsiders
	fact.verdict == "violated"
	message := "Its principals cannot decrypt under aws/dynamodb."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.key_kind in {"customer", "alias", "id", "aws_owned"}
}
