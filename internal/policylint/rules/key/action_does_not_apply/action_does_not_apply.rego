# METADATA
# title: An action that acts on no key
# description: |
#   The action does not act on a KMS key: listing keys and aliases, creating keys, random
#   numbers and custom key stores. In a key policy it has no effect; it belongs into IAM
#   policies.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#     description: AWS KMS permissions
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: |
#     Remove the action from the key policy, and allow it in an IAM policy if it is needed.
#   since: 0.1.0
#   facts: [actions_apply]
package policylint.rules.key.action_does_not_apply

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_apply
	fact.verdict == "violated"
	message := fact.reason
}
