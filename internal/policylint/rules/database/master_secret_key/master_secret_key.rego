# METADATA
# title: The master password is kept under a key that is not your own
# description: |
#   RDS keeps the password in Secrets Manager, encrypted with the AWS managed key
#   aws/secretsmanager: every principal of the account that may read the secret can decrypt
#   it, and no other account can be let in. The key of the same secret cannot be changed
#   later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
#     description: Password management with Amazon RDS and AWS Secrets Manager
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Set master_user_secret_kms_key_id to a customer managed key.
#   since: 0.1.0
#   facts: []
package policylint.rules.database.master_secret_key

import data.policylint.result

report contains result.setting(subject, "master_user_secret_kms_key_id", message) if {
	some subject in input.subjects
	subject.master_password == "managed"
	subject.master_secret_key_kind == "aws_managed"
	message := "No key of your own is named, so that the secret gets the AWS managed key aws/secretsmanager."
}
