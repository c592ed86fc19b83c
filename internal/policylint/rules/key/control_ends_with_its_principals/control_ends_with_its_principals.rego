# METADATA
# title: Control of the key ends with roles that can be deleted
# description: |
#   The policy can be changed only by roles or users that it names. When they are deleted, so is
#   the control of the key: a role of the same name made later is another principal. The account
#   principal cannot be deleted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#     description: Default key policy
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: |
#     Let the account principal change the policy (iam_delegation full or administration), or
#     accept it with a waiver.
#   since: 0.1.0
#   facts: [control_outlives_principals]
package policylint.rules.key.control_ends_with_its_principals

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.control_outlives_principals
	fact.verdict == "violated"
	message := fact.reason
}
