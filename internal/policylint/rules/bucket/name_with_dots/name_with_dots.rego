# METADATA
# title: The name of the bucket has dots, which breaks TLS
# description: |
#   The certificate of S3 is for names of one part. A client that reaches
#   bucket.name.s3.amazonaws.com cannot verify it, and people turn the verification off; S3 Transfer
#   Acceleration refuses such names.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
#     description: Bucket naming rules
# schemas:
#   - input: schema.bucket
# custom:
#   severity: low
#   fix: Use hyphens instead of dots. The name of a bucket cannot be changed later.
#   since: 0.1.0
#   facts: []
#   controls:
#     trivy: [AWS-0320]
package policylint.rules.bucket.name_with_dots

import data.policylint.result

report contains result.setting(subject, "bucket", message) if {
	some subject in input.subjects
	contains(subject.bucket, ".")
	message := sprintf("The name %s has dots.", [subject.bucket])
}
