# METADATA
# title: Principals outside the account may weaken what protects the bucket
# description: |
#   Whoever may set ACLs, the policy, encryption, versioning, replication or the public access block
#   of a bucket may open it, or have its objects copied to a place of their own. Other accounts that
#   deliver or read data need none of it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
#     description: Security best practices for Amazon S3
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: Allow other accounts the object actions that they need, and no s3:* or s3:Put*.
#   since: 0.1.0
#   facts: [keeps_control_in_account]
#   controls:
#     fsbp: [S3.6]
#     config: [s3-bucket-blacklisted-actions-prohibited]
package policylint.rules.bucket.outsiders_take_control

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.keeps_control_in_account
	fact.verdict == "violated"
	message := "They may change settings that protect the data."
}
