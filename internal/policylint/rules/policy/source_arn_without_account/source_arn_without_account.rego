# METADATA
# title: A service is bound to a bucket, and not to its owner
# description: |
#   The ARN of a bucket has no account. Once the bucket is deleted, anybody can make one of its
#   name, and the service then acts for them with what this statement allows.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#     description: The confused deputy problem
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Add aws:SourceAccount beside aws:SourceArn.
#   since: 0.1.0
#   facts: [source_arns_have_accounts]
#   controls:
#     access_analyzer: [MISSING_PAIRED_CONDITION_KEYS]
package policylint.rules.policy.source_arn_without_account

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.source_arns_have_accounts
	fact.verdict == "violated"
	message := fact.reason
}
