# METADATA
# title: Control of the key is given by a wildcard
# description: |
#   kms:* and patterns such as kms:Create* or kms:Put* give more than their author sees:
#   kms:Create* holds CreateGrant, with which an administrator can let itself decrypt, kms:Delete*
#   holds DeleteImportedKeyMaterial. New actions of KMS join by themselves.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#     description: Default key policy
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: List the administrative actions one by one, without kms:CreateGrant.
#   since: 0.1.0
#   facts: [spells_out_administration]
package policylint.rules.key.wildcard_administration

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.spells_out_administration
	fact.verdict == "violated"
	message := fact.reason
}
