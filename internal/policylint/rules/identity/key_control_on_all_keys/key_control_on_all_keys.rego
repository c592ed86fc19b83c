# METADATA
# title: The policy lets hand on every key
# description: |
#   Whoever may put the policy of a key, or create grants for it, can give its use to anybody,
#   also in other accounts and also to themselves. On all keys that is control of everything that
#   is encrypted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#     description: Best practices for IAM policies of AWS KMS
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Name the keys; for services that need grants add Bool kms:GrantIsForAWSResource true.
#   since: 0.1.0
#   facts: [controls_named_keys]
#   controls:
#     parliament: [PERMISSIONS_MANAGEMENT_ACTIONS]
package policylint.rules.identity.key_control_on_all_keys

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.controls_named_keys
	fact.verdict == "violated"
	message := fact.reason
}
