# METADATA
# title: An administrator of the key may use it
# description: |
#   Whoever can change the key policy can let themselves in, but not without a trace. A principal
#   that is named for both needs not even that: it can read what the key protects, in the course
#   of ordinary administration.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#     description: Default key policy
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: Name different roles for administration and for use.
#   since: 0.1.0
#   facts: [separates_duties]
package policylint.rules.key.administrators_can_use_key

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.separates_duties
	fact.verdict == "violated"
	message := "A principal is named both to change the key policy and to use the key."
}
