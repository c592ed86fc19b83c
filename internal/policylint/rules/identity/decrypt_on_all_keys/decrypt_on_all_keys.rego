# METADATA
# title: The policy lets decrypt with every key
# description: |
#   kms:Decrypt and kms:ReEncryptFrom on all keys reach everything that is encrypted under a key
#   whose policy leaves it to IAM, which is the default: databases, secrets and backups of other
#   teams included.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
#     description: Security Hub controls for AWS KMS
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#     description: Best practices for IAM policies of AWS KMS
# schemas:
#   - input: schema.identity
# custom:
#   severity: medium
#   fix: |
#     Name the keys in Resource, or bind the statement by kms:ViaService, kms:ResourceAliases or a
#     tag of the keys.
#   since: 0.1.0
#   facts: [decrypts_named_keys]
#   controls:
#     fsbp: [KMS.1, KMS.2]
#     config: [iam-customer-policy-blocked-kms-actions, iam-inline-policy-blocked-kms-actions]
package policylint.rules.identity.decrypt_on_all_keys

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.decrypts_named_keys
	fact.verdict == "violated"
	message := fact.reason
}
