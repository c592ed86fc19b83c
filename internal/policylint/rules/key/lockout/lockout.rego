# METADATA
# title: Nobody can change the key policy any more
# description: |
#   Only principals that the key policy lets call kms:PutKeyPolicy can repair it. Without one in
#   the key's account the key can be neither managed nor deleted, and only AWS Support can help.
#   Not even the root user has a way in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#     description: Default key policy
# schemas:
#   - input: schema.key
# custom:
#   severity: critical
#   fix: |
#     Add a statement that allows the account principal (arn:PARTITION:iam::ACCOUNT:root), or an
#     administrator, kms:PutKeyPolicy.
#   since: 0.1.0
#   facts: [policy_stays_changeable]
package policylint.rules.key.lockout

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.policy_stays_changeable
	fact.verdict == "violated"
	message := fact.reason
}
