# METADATA
# title: The policy is in an old version of the policy language
# description: |
#   A policy without a Version, or with 2008-10-17, is read as the language was before policy
#   variables. Whoever adds one later gets a statement that matches nothing, without any error.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
#     description: "IAM JSON policy elements: Version"
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Write "Version": "2012-10-17".
#   since: 0.1.0
#   facts: [version_is_current]
#   controls:
#     access_analyzer: [MISSING_VERSION]
#     parliament: [NO_VERSION, OLD_VERSION]
package policylint.rules.policy.old_version

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.version_is_current
	fact.verdict == "violated"
	message := fact.reason
}
