# METADATA
# title: The policy locks its owners out
# description: |
#   A Deny hits administrators too. When nobody but the account's root user is left who may read
#   and replace the policy and list the bucket, only a login as root can repair it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
#     description: Bucket policies for Amazon S3
# schemas:
#   - input: schema.bucket
# custom:
#   severity: critical
#   fix: |
#     Exempt the administrators from the Deny (ArnNotLike aws:PrincipalArn), or deny only what
#     they need not do.
#   since: 0.1.0
#   facts: [account_keeps_control]
#   controls:
#     checkov: [CKV_AWS_93]
package policylint.rules.bucket.lockout

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.account_keeps_control
	fact.verdict == "violated"
	message := fact.reason
}
