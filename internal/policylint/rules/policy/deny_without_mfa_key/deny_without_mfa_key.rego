# METADATA
# title: A Deny about MFA does not stop requests without the MFA key
# description: |
#   Only requests with temporary credentials have the MFA keys. A Deny with Bool
#   aws:MultiFactorAuthPresent false does not match a request that is signed with a long-term
#   access key, and so lets through just the callers without MFA.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Write BoolIfExists (NumericGreaterThanIfExists for the age), or add a Deny with Null true for
#     the key.
#   since: 0.1.0
#   facts: [denies_reach_without_mfa]
#   controls:
#     parliament: [BAD_PATTERN_FOR_MFA]
package policylint.rules.policy.deny_without_mfa_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.denies_reach_without_mfa
	fact.verdict == "violated"
	message := fact.reason
}
