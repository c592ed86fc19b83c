# METADATA
# title: A principal that uses the key may delete or disable it
# description: |
#   Who both reads data and ends its key can take the data hostage: copy it, then make the original
#   unreadable. KMS keeps a deleted key for at least seven days, a disabled one for good, but nobody
#   reads until it is noticed. Principals that may also change the policy are reported by
#   key/administrators-can-use-key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-adding-permission.html
#     description: Control access to key deletion
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: |
#     Take kms:ScheduleKeyDeletion, kms:DisableKey and kms:DeleteImportedKeyMaterial out of the
#     statement, and give them to administrators.
#   since: 0.1.0
#   facts: [users_cannot_end_key]
package policylint.rules.key.users_can_end_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.users_cannot_end_key
	fact.verdict == "violated"
	message := "The principal may both use the key and end it."
}
