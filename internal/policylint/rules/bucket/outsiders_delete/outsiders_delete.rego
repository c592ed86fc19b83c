# METADATA
# title: Principals outside the account may delete objects
# description: |
#   A partner that delivers or reads data needs no deletion. With it, a mistake or an attacker in an
#   account that you do not control empties the bucket, and with s3:DeleteObjectVersion for good.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
#     description: Bucket owner granting cross-account bucket permissions
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: |
#     Remove s3:DeleteObject, s3:DeleteObjectVersion and s3:BypassGovernanceRetention from the
#     statement, or waive it with the reason.
#   since: 0.1.0
#   facts: [keeps_deletion_in_account]
package policylint.rules.bucket.outsiders_delete

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.keeps_deletion_in_account
	fact.verdict == "violated"
	message := "They may delete objects."
}
