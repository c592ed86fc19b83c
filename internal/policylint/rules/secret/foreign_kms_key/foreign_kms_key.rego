# METADATA
# title: The secret is encrypted under a key of another account
# description: |
#   Whoever owns the key can disable or delete it, or change its policy, and the secret can then be
#   read by nobody. The other account also sees every use of it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
#     description: Secret encryption and decryption in AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Use a customer managed key of the account that owns the secret.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.foreign_kms_key

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.key_in_account == false
	message := "The key belongs to another account."
}
