# METADATA
# title: The policy lets delete every key
# description: |
#   What was encrypted under a deleted key is lost, and under a disabled one it cannot be read
#   until somebody notices. On all keys one mistake, or one stolen session, ends the business.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#     description: Delete an AWS KMS key
# schemas:
#   - input: schema.identity
# custom:
#   severity: medium
#   fix: |
#     Name the keys, or keep the deletion of keys to a role that people assume with MFA.
#   since: 0.1.0
#   facts: [deletes_named_keys]
package policylint.rules.identity.key_deletion_on_all_keys

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.deletes_named_keys
	fact.verdict == "violated"
	message := fact.reason
}
