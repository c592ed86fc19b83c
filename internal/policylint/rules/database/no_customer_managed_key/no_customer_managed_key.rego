# METADATA
# title: A database is not encrypted with a key of your own
# description: |
#   The policy of the AWS managed key aws/rds cannot be changed: access cannot be revoked by
#   the key, and neither snapshots nor a copy in another account can be made under it. The key
#   of a database can never be changed afterwards, except by way of a snapshot.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
#     description: Encrypting Amazon RDS resources
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Name a customer managed key in kms_key_id before the database is made.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_327]
package policylint.rules.database.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.storage_encrypted == true
	subject.key_kind == "aws_managed"
	message := "No key of your own is named, so that the database gets the AWS managed key aws/rds."
}
