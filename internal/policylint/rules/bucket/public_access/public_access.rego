# METADATA
# title: The bucket policy lets strangers in
# description: |
#   Somebody whom the policy does not name gets through: anonymous callers, or any principal of
#   any AWS account. A condition binds only if strangers cannot meet it: organisation, account,
#   network and VPC endpoint do, a Referer or User-Agent does not.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#     description: Blocking public access to your Amazon S3 storage
# schemas:
#   - input: schema.bucket
# custom:
#   severity: critical
#   fix: |
#     Name the principals, or bind the statement by aws:PrincipalOrgID, aws:PrincipalAccount or
#     aws:SourceVpce.
#   since: 0.1.0
#   facts: [excludes_strangers]
#   controls:
#     fsbp: [S3.2, S3.3, CloudTrail.6]
#     config: [s3-bucket-public-read-prohibited, s3-bucket-public-write-prohibited]
#     checkov: [CKV_AWS_70]
#     kics: [7af43613, 1df37f4b, d24c0755, 66c6f96f, ffdf4b37]
package policylint.rules.bucket.public_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_strangers
	fact.verdict == "violated"
	message := "Strangers are let in."
}
