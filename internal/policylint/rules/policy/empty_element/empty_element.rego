# METADATA
# title: An element of a statement is empty
# description: |
#   An empty list or object names nothing: the statement matches no request, or an empty condition
#   compares with no value. A Deny of that kind protects from nothing, and an empty Condition does
#   not restrict what it was to restrict. Mostly a variable or a loop in the code that writes the
#   policy came out empty.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#     description: IAM policy validation check reference
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name what is meant, or leave the statement out.
#   since: 0.1.0
#   facts: [elements_have_values]
#   controls:
#     access_analyzer:
#       - EMPTY_ARRAY_ACTION
#       - EMPTY_ARRAY_RESOURCE
#       - EMPTY_ARRAY_PRINCIPAL
#       - EMPTY_OBJECT_PRINCIPAL
#       - EMPTY_ARRAY_CONDITION
#       - EMPTY_OBJECT_CONDITION
package policylint.rules.policy.empty_element

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.elements_have_values
	fact.verdict == "violated"
	message := fact.reason
}
