# METADATA
# title: A volume is not encrypted with a key of your own
# description: |
#   The AWS managed key aws/ebs has a policy that nobody can change: access cannot be revoked
#   by the key, and neither the volume's snapshots nor AMIs made of them can be shared with
#   another account or moved under its key without a copy first.
#
#   A volume for which no key is named gets the default key of the Region. That is aws/ebs,
#   unless it has been set to another outside of this configuration.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#     description: Amazon EBS encryption
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-snapshot-permissions.html
#     description: Share an Amazon EBS snapshot
# schemas:
#   - input: schema.volume
# custom:
#   severity: low
#   fix: |
#     Name a customer managed key in kms_key_id, or set one for the whole Region with
#     aws_ebs_default_kms_key. A launch configuration cannot name a key: use a launch
#     template.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_189]
#     trivy: [AWS-0027]
package policylint.rules.volume.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.encrypted == true
	subject.key_kind == "aws_managed"
	message := "No key of your own is named, so that the volume gets the default key, aws/ebs."
}
