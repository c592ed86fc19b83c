# METADATA
# title: The key policy is longer than KMS stores
# description: |
#   AWS refuses a policy of more than 32,768 bytes, so that the apply fails half-way. What is
#   measured here is the policy without white space.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
#     description: Resource quotas of AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: |
#     Merge statements, use prefixes or organisation conditions instead of lists, or grant by
#     IAM policies.
#   since: 0.1.0
#   facts: [fits_size_limit]
package policylint.rules.key.policy_too_large

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.fits_size_limit
	fact.verdict == "violated"
	message := fact.reason
}
