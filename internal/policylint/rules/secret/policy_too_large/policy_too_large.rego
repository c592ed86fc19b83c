# METADATA
# title: The policy is longer than Secrets Manager stores
# description: |
#   AWS refuses a policy of more than 20,480 bytes, so that the apply fails when the secret exists
#   already. What is measured here is the policy without white space.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
#     description: AWS Secrets Manager quotas
# schemas:
#   - input: schema.secret
# custom:
#   severity: high
#   fix: Merge statements, use organisation conditions instead of lists, or grant by IAM policies.
#   since: 0.1.0
#   facts: [fits_size_limit]
package policylint.rules.secret.policy_too_large

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.fits_size_limit
	fact.verdict == "violated"
	message := fact.reason
}
