# METADATA
# title: A condition holds when its key is missing
# description: |
#   ForAllValues is true for a request that does not have the key at all. In an Allow statement
#   such a condition lets through whoever leaves the key out, unless another condition asks for
#   its presence.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
#     description: Set operators for multivalued context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Add a Null condition with the value false for the same key, or use ForAnyValue or no set
#     operator.
#   since: 0.1.0
#   facts: [set_conditions_need_a_value]
#   controls:
#     access_analyzer: [FORALLVALUES_WITH_SINGLE_VALUED_KEY]
package policylint.rules.policy.set_condition_without_value

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.set_conditions_need_a_value
	fact.verdict == "violated"
	message := "A request without the key meets the ForAllValues condition."
}
