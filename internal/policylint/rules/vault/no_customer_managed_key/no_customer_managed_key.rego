# METADATA
# title: A backup vault is not encrypted with a key of your own
# description: |
#   Recovery points of the services that AWS Backup encrypts by itself lie under the AWS
#   managed key aws/backup: its policy cannot be changed, and such a recovery point cannot be
#   copied to a vault in another account. The key of a vault cannot be changed later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
#     description: Encryption for backups in AWS Backup
# schemas:
#   - input: schema.vault
# custom:
#   severity: low
#   fix: Set kms_key_arn when the vault is made.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [Backup.1]
#     config: [backup-recovery-point-encrypted]
#     checkov: [CKV_AWS_166]
package policylint.rules.vault.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "kms_key_arn", message) if {
	some subject in input.subjects
	subject.key_kind == "aws_managed"
	message := "No key of your own is named, so that the vault gets the AWS managed key aws/backup."
}
