# METADATA
# title: A table is not encrypted with a key of your own
# description: |
#   DynamoDB encrypts every table, by itself with a key that AWS owns: nobody can see its
#   uses, limit or revoke them. The AWS managed key aws/dynamodb shows its uses, but its
#   policy cannot be changed, and no other account can use the table under it. With a key of
#   your own, taking the key away takes the data away from everybody, also from stolen
#   credentials.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
#     description: DynamoDB encryption at rest
# schemas:
#   - input: schema.table
# custom:
#   severity: low
#   fix: |
#     Set server_side_encryption with enabled = true and kms_key_arn; of a replica,
#     kms_key_arn.
#   since: 0.1.0
#   facts: []
#   controls:
#     config: [dynamodb-table-encrypted-kms, dynamodb-table-encryption-enabled]
#     checkov: [CKV_AWS_119, CKV_AWS_271]
#     trivy: [AWS-0025]
#     kics: [ce089fd4]
package policylint.rules.table.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "server_side_encryption", message) if {
	some subject in input.subjects
	message := held_by[subject.key_kind]
}

held_by := {
	"aws_owned": "The table is encrypted with a key that AWS owns.",
	"aws_managed": "The table is encrypted with the AWS managed key aws/dynamodb.",
}
