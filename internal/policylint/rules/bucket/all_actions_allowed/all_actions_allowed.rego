# METADATA
# title: A statement allows every action on the bucket
# description: |
#   s3:* holds the change of the policy, of encryption and retention and all deletion beside reading
#   and writing, and what AWS adds. Whoever gets hold of the role has all of it. A statement for the
#   whole account is left out: its IAM policies decide.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
#     description: Security best practices for Amazon S3
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: List the actions that are needed.
#   since: 0.1.0
#   facts: [spells_out_actions]
#   controls:
#     kics: [a4966c4f]
package policylint.rules.bucket.all_actions_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.spells_out_actions
	fact.verdict == "violated"
	message := fact.reason
}
