# METADATA
# title: The secret is encrypted under the AWS managed key
# description: |
#   The key aws/secretsmanager has a policy that nobody can change: everyone in the account who may
#   read a secret may decrypt it, other accounts never can, and its use cannot be stopped or granted
#   apart. A key of your own decides who can decrypt, in a second policy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
#     description: Secret encryption and decryption in AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Set kms_key_id to the ARN of a customer managed key.
#   since: 0.1.0
#   facts: []
#   controls:
#     config: [secretsmanager-using-cmk]
#     checkov: [CKV_AWS_149]
#     trivy: [AWS-0098]
#     kics: [a2f548f2, b0d3ef3f]
package policylint.rules.secret.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "key_kind", message) if {
	some subject in input.subjects
	subject.key_kind == "aws_managed"
	message := "The key is aws/secretsmanager."
}
