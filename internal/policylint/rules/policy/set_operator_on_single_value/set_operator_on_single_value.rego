# METADATA
# title: A set operator for a key with one value
# description: |
#   ForAnyValue and ForAllValues are about the values of a key that can have several. With a key
#   that has one, ForAnyValue adds nothing, and ForAllValues is also met where the key is missing:
#   a Deny then stops requests that it does not mean. KMS refuses set operators with such keys.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
#     description: Set operators for multivalued context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Leave out the set operator.
#   since: 0.1.0
#   facts: [set_operators_have_several_values]
#   controls:
#     access_analyzer: [FORALLVALUES_WITH_SINGLE_VALUED_KEY, NULL_WITH_QUALIFIER]
package policylint.rules.policy.set_operator_on_single_value

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.set_operators_have_several_values
	fact.verdict == "violated"
	message := fact.reason
}
