# METADATA
# title: Destroying a backup vault deletes its backups
# description: |
#   With force_destroy a destroy, or a plan that replaces the vault, deletes every recovery
#   point in it first. Without it AWS refuses to delete a vault that is not empty.
# related_resources:
#   - ref: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html
#     description: Backup vault creation and deletion
# schemas:
#   - input: schema.vault
# custom:
#   severity: medium
#   fix: Remove force_destroy.
#   since: 0.1.0
#   facts: []
package policylint.rules.vault.force_destroy_enabled

import data.policylint.result

report contains result.setting(subject, "force_destroy", message) if {
	some subject in input.subjects
	subject.force_destroy == true
	message := "All recovery points go with the vault."
}
