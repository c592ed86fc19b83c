# METADATA
# title: The lock of a backup vault can be taken off
# description: |
#   A lock in governance mode keeps recovery points until somebody with the right to do so
#   deletes the lock: stolen administrator credentials are enough. With changeable_for_days
#   the lock becomes final after that time, for the root user and AWS, too. Choose the days
#   long enough to be sure of the retention.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
#     description: AWS Backup Vault Lock
# schemas:
#   - input: schema.vault
# custom:
#   severity: low
#   fix: Set changeable_for_days, which must be at least 3.
#   since: 0.1.0
#   facts: []
package policylint.rules.vault.lock_removable

import data.policylint.result

report contains result.setting(subject, "lock", message) if {
	some subject in input.subjects
	subject.lock == "governance"
	message := "The lock is in governance mode."
}
