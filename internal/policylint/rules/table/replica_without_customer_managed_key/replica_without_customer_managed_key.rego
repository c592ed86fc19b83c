# METADATA
# title: A replica of a table is not encrypted with a key of your own
# description: |
#   The table has a customer managed key, but a copy of all its data in another Region has
#   not: DynamoDB uses aws/dynamodb there. Whoever revokes the key of the table leaves the
#   replica readable.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
#     description: How DynamoDB global tables work
# schemas:
#   - input: schema.table
# custom:
#   severity: medium
#   fix: Set kms_key_arn of the replica to a key in its Region.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_271]
package policylint.rules.table.replica_without_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "replica", message) if {
	some subject in input.subjects
	subject.key_kind in {"customer", "alias", "id"}
	some replica in subject.replicas
	replica.key_kind == "aws_managed"
	message := sprintf("The replica in %s is encrypted with the AWS managed key.", [replica.region])
}
