# METADATA
# title: The control of the key is given to another account
# description: |
#   KMS refuses most administration of a key from another account, so that today the grant is void
#   or weaker than it reads. It misleads whoever reviews the policy, and a role of the same name in
#   your account, or a change at AWS, would make it real.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#     description: Allowing users in other accounts to use a KMS key
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: |
#     List the uses that the other account needs, such as kms:Decrypt and kms:DescribeKey, and no
#     kms:* or kms:Put*.
#   since: 0.1.0
#   facts: [keeps_control_in_account]
package policylint.rules.key.outsiders_administer

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.keeps_control_in_account
	fact.verdict == "violated"
	message := "Principals outside the account are given control of the key."
}
