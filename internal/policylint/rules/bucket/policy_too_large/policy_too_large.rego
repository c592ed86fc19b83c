# METADATA
# title: The bucket policy is longer than S3 stores
# description: |
#   AWS refuses a policy of more than 20,480 bytes, so that the apply fails half-way. What is
#   measured here is the policy without white space.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
#     description: Adding a bucket policy by using the Amazon S3 console
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: |
#     Merge statements, use prefixes or organisation conditions instead of lists, or grant by
#     IAM policies.
#   since: 0.1.0
#   facts: [fits_size_limit]
package policylint.rules.bucket.policy_too_large

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.fits_size_limit
	fact.verdict == "violated"
	message := fact.reason
}
