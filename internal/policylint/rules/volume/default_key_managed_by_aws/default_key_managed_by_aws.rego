# METADATA
# title: Volumes are encrypted by default with a key that is not your own
# description: |
#   Encryption by default is on, but no key is set for it in the Region: volumes that name no
#   key are encrypted with the AWS managed key aws/ebs, whose policy nobody can change, and
#   whose snapshots cannot be shared with another account. Where the default key is set
#   outside of this configuration, this can be waived.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#     description: Enable Amazon EBS encryption by default
# schemas:
#   - input: schema.volume
# custom:
#   severity: low
#   fix: Set a customer managed key with aws_ebs_default_kms_key in the same Region.
#   since: 0.1.0
#   facts: []
#   controls:
#     config: [ec2-ebs-encryption-by-default]
package policylint.rules.volume.default_key_managed_by_aws

import data.policylint.result

report contains result.setting(subject, "enabled", message) if {
	some subject in input.subjects
	subject.encryption_by_default == true
	subject.default_key_kind == "aws_managed"
	message := "No default key is set in this Region, so that volumes get aws/ebs."
}
