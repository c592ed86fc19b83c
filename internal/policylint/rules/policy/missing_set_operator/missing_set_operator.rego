# METADATA
# title: A key with several values is compared without a set operator
# description: |
#   A request can have several values of the key. Without ForAnyValue or ForAllValues AWS does not
#   say whether one or all of them must match, and the documents ask for one of the two.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
#     description: Set operators for multivalued context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write ForAnyValue in front of the operator where one value is enough; in a Deny mostly
#     ForAnyValue, too. ForAllValues is also met by no value at all.
#   since: 0.1.0
#   facts: [several_values_have_set_operators]
#   controls:
#     access_analyzer: [MISSING_QUALIFIER]
package policylint.rules.policy.missing_set_operator

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.several_values_have_set_operators
	fact.verdict == "violated"
	message := fact.reason
}
