# METADATA
# title: Whether a volume is encrypted depends on what it is made from
# description: |
#   The volume starts as a copy of a snapshot, or is the root volume of an AMI, and nothing
#   says that it is encrypted. It is as encrypted as that snapshot, so that a change of the
#   AMI can take the encryption away without any change here. Where encryption by default is
#   on in the account and Region, outside of this configuration, the volume is encrypted all
#   the same.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#     description: Amazon EBS encryption
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#     description: Enable Amazon EBS encryption by default
# schemas:
#   - input: schema.volume
# custom:
#   severity: medium
#   fix: Set encrypted = true for the volume; of an instance, in a root_block_device block.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_3, CKV_AWS_8]
#     trivy: [AWS-0131]
package policylint.rules.volume.encryption_left_to_source

import data.policylint.result

report contains result.setting(subject, "encrypted", message) if {
	some subject in input.subjects
	subject.decided_by == "source"
	message := "Nothing says that the volume is encrypted: that depends on its snapshot or AMI."
}
