# METADATA
# title: A policy variable that AWS cannot read
# description: |
#   A policy variable is a condition key between ${ and }, without spaces, and with its default
#   value, if any, after a comma in single quotes. AWS refuses others, or takes them for text that
#   no request has.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#     description: "IAM policy elements: Variables and tags"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write ${aws:username}, or ${aws:username, 'nobody'} with a default.
#   since: 0.1.0
#   facts: [variables_are_well_formed]
#   controls:
#     access_analyzer:
#       - MISSING_BRACE_IN_VARIABLE
#       - MISSING_QUOTE_IN_VARIABLE
#       - UNSUPPORTED_SPACE_IN_VARIABLE
#       - EMPTY_VARIABLE
#       - UNSUPPORTED_SYMBOL_IN_VARIABLE
package policylint.rules.policy.malformed_variable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.variables_are_well_formed
	fact.verdict == "violated"
	message := fact.reason
}
