# METADATA
# title: A policy variable that is not replaced
# description: |
#   Policy variables exist since the version 2012-10-17 of the policy language. In a policy with
#   an older Version, or none, ${aws:username} is plain text, which no request has: an Allow
#   allows nothing, and a Deny protects nothing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#     description: "IAM policy elements: Variables and tags"
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Write "Version": "2012-10-17".
#   since: 0.1.0
#   facts: [variables_have_version]
#   controls:
#     access_analyzer: [VARIABLE_UNSUPPORTED_IN_VERSION]
package policylint.rules.policy.variable_in_old_version

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.variables_have_version
	fact.verdict == "violated"
	message := fact.reason
}
