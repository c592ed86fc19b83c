# METADATA
# title: The check against locking yourself out is off
# description: |
#   KMS refuses a key policy after which its caller could not change it any more. With the check
#   off a mistake in the policy is stored, and the key may be lost to everybody: only AWS Support
#   can then help.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#     description: PutKeyPolicy
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: Remove bypass_policy_lockout_safety_check.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.lockout_check_bypassed

import data.policylint.result

report contains result.setting(subject, "bypass_policy_lockout_safety_check", message) if {
	some subject in input.subjects
	subject.bypass_policy_lockout_safety_check
	message := "KMS is told not to check whether the policy locks its caller out."
}
