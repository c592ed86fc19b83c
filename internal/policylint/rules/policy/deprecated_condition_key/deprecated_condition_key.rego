# METADATA
# title: A condition key that AWS has replaced
# description: |
#   AWS has replaced the key by another and fills it in for few services only. A condition on it
#   may stop to match, or never do.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Use the key that the finding names.
#   since: 0.1.0
#   facts: [condition_keys_are_current]
#   controls:
#     access_analyzer: [DEPRECATED_GLOBAL_CONDITION_KEY]
package policylint.rules.policy.deprecated_condition_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.condition_keys_are_current
	fact.verdict == "violated"
	message := fact.reason
}
