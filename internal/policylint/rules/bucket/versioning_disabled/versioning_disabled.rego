# METADATA
# title: Overwritten and deleted objects cannot be brought back
# description: |
#   In a bucket without versioning an overwrite or a delete is final, whether it is a mistake, a bug
#   or an attacker holding the data to ransom. Versioning is also what Object Lock and replication
#   are built on.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
#     description: Retaining multiple versions of objects with S3 Versioning
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: Enable versioning, and let a lifecycle rule expire non-current versions.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [S3.14]
#     config: [s3-bucket-versioning-enabled]
#     checkov: [CKV_AWS_21]
#     trivy: [AWS-0090]
#     kics: [568a4d22]
package policylint.rules.bucket.versioning_disabled

import data.policylint.result

report contains result.setting(subject, "versioning", message) if {
	some subject in input.subjects
	subject.versioning != "Enabled"
	message := sprintf("Versioning is %s.", [lower(subject.versioning)])
}
