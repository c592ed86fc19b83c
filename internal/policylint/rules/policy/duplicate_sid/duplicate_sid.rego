# METADATA
# title: Two statements have the same Sid
# description: |
#   IAM and several other services refuse a policy in which two statements have one Sid. Where it
#   is stored, nobody can tell from a log, a finding or a waiver which of the two is meant.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
#     description: "IAM JSON policy elements: Sid"
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Give each statement a Sid of its own, or none.
#   since: 0.1.0
#   facts: [sids_are_unique]
#   controls:
#     access_analyzer: [UNIQUE_SIDS_REQUIRED, UNIQUE_SIDS_RECOMMENDED]
#     parliament: [DUPLICATE_SID]
package policylint.rules.policy.duplicate_sid

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.sids_are_unique
	fact.verdict == "violated"
	message := fact.reason
}
