# METADATA
# title: A grant lets another account use the key
# description: |
#   A grant gives its grantee the use of the key beside the key policy, where no review of the
#   policy finds it. It outlives a change of the policy, and stays until somebody revokes it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#     description: Grants in AWS KMS
# schemas:
#   - input: schema.grant
# custom:
#   severity: medium
#   fix: |
#     Name the other account in the key policy with a condition on its organisation, or waive the
#     grant with the reason.
#   since: 0.1.0
#   facts: []
package policylint.rules.grant.grantee_outside_account

import data.policylint.result

report contains result.setting(subject, "grantee_in_account", message) if {
	some subject in input.subjects
	subject.grantee_in_account == false
	message := "The grantee belongs to another account."
}
