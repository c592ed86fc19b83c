# METADATA
# title: A condition key that AWS does not document
# description: |
#   A condition on a key that AWS does not document compares nothing: no request has it. Most
#   are misspelt. With a positive operator the statement then never takes effect, so that a Deny
#   protects from nothing; with a negated one the condition is always met, so that an Allow
#   restricts nobody.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#     description: AWS global condition context keys
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the documented name of the condition key.
#   since: 0.1.0
#   facts: [condition_keys_exist]
#   controls:
#     access_analyzer: [INVALID_GLOBAL_CONDITION_KEY, INVALID_SERVICE_CONDITION_KEY, MISSING_TAG_KEY_IN_CONDITION]
package policylint.rules.policy.unknown_condition_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.condition_keys_exist
	fact.verdict == "violated"
	message := fact.reason
}
