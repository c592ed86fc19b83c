# METADATA
# title: The policy is none that AWS stores
# description: |
#   The text is no JSON, has an element twice or one that the policy language does not know, lacks
#   one, or uses a condition operator that does not exist. AWS refuses it, so that apply fails,
#   mostly after other resources have been changed. Nothing else about the policy was checked.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#     description: Grammar of the IAM JSON policy language
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: Correct the policy where the finding says; then it is checked as a whole.
#   since: 0.1.0
#   controls:
#     access_analyzer:
#       - JSON_SYNTAX_ERROR
#       - DATA_TYPE_MISMATCH
#       - DUPLICATE_KEYS_WITH_DIFFERENT_CASE
#       - INVALID_CONDITION_KEY_FORMAT
#       - INVALID_CONDITION_OPERATOR
#       - INVALID_EFFECT
#       - INVALID_POLICY_ELEMENT
#       - INVALID_VERSION
#       - MISSING_ACTION
#       - MISSING_EFFECT
#       - MISSING_RESOURCE
#       - MISSING_STATEMENT
#       - NULL_WITH_IF_EXISTS
#     parliament: [MALFORMED, INVALID_VERSION, UNKNOWN_OPERATOR]
package policylint.rules.policy.malformed

import data.policylint.result

report contains result.setting(subject, "policy", message) if {
	some subject in input.subjects
	message := subject.policy_error
}
