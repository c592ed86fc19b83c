# METADATA
# title: Recovery points can be deleted by hand
# description: |
#   Backups are what is left when an account is broken into, so that they are the first thing
#   to be deleted. Neither does a lock keep them, nor does the policy of the vault deny to
#   delete them. A Deny that excepts callers by name, for emergencies, is enough.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
#     description: AWS Backup Vault Lock
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
#     description: Vault access policies
# schemas:
#   - input: schema.vault
# custom:
#   severity: medium
#   fix: |
#     Add aws_backup_vault_lock_configuration, or a policy that denies
#     backup:DeleteRecoveryPoint to everybody on all resources.
#   since: 0.1.0
#   facts: [denies_deleting_recovery_points]
#   controls:
#     config: [backup-recovery-point-manual-deletion-disabled]
package policylint.rules.vault.recovery_points_deletable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.lock == "none"
	fact := subject.facts.denies_deleting_recovery_points
	fact.verdict == "violated"
	message := "Neither a lock nor the policy keeps recovery points from being deleted."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.lock in {"governance", "compliance"}
}
