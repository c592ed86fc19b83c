# METADATA
# title: The policy is larger than AWS stores
# description: |
#   AWS limits the size of a policy: 32 kB for a key, 20 kB for a bucket, a secret or a table, and
#   less in IAM: 6,144 characters for a managed policy, 10,240 in a role, 5,120 in a group, 2,048
#   in a user, up to 4,096 for a trust policy. Above that apply fails, mostly after other
#   resources have been changed. Sizes are compared minified.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
#     description: IAM and AWS STS quotas
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: |
#     Group principals, use patterns or conditions on tags, or move statements into other policies.
#   since: 0.1.0
#   facts: [fits_size_limit]
#   aliases: [bucket/policy-too-large, key/policy-too-large]
#   controls:
#     access_analyzer: [POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA, POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA]
package policylint.rules.policy.policy_too_large

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.fits_size_limit
	fact.verdict == "violated"
	message := fact.reason
}
