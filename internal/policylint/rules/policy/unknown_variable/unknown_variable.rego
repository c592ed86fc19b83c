# METADATA
# title: A policy variable that AWS does not document
# description: |
#   A policy variable is a condition key. One that AWS does not document, or that can have several
#   values, is replaced by nothing, so that the Resource or the positive condition never matches;
#   a negated condition may always match.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#     description: "IAM policy elements: Variables and tags"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the documented name of a condition key with one value.
#   since: 0.1.0
#   facts: [variables_exist]
#   controls:
#     access_analyzer: [INVALID_GLOBAL_CONDITION_KEY]
package policylint.rules.policy.unknown_variable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.variables_exist
	fact.verdict == "violated"
	message := fact.reason
}
