# METADATA
# title: A volume is not encrypted
# description: |
#   What is written to the volume, its snapshots and the volumes made from them lie on AWS's
#   disks in the clear, and whoever is given a snapshot can read it. A volume cannot be
#   encrypted later: its data has to be copied, by way of a snapshot, to a new one.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#     description: Amazon EBS encryption
# schemas:
#   - input: schema.volume
# custom:
#   severity: high
#   fix: |
#     Set encrypted = true, and name a key of your own in kms_key_id. Turn on
#     aws_ebs_encryption_by_default as well, so that no volume can be forgotten.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [EC2.3]
#     config: [encrypted-volumes]
#     checkov: [CKV_AWS_3, CKV_AWS_8, CKV2_AWS_2]
#     trivy: [AWS-0008, AWS-0026, AWS-0122, AWS-0131]
#     kics: [cc997676]
package policylint.rules.volume.unencrypted

import data.policylint.result

report contains result.setting(subject, "encrypted", message) if {
	some subject in input.subjects
	subject.encrypted == false
	message := "The volume is not encrypted."
}
