# METADATA
# title: Encryption by default is off
# description: |
#   In an account that does not encrypt EBS volumes by default, every volume that is made by
#   hand, by a service or from an old template without encryption stays unencrypted, and so do
#   copies of snapshots. The setting is for one Region of an account; each Region needs its
#   own.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#     description: Enable Amazon EBS encryption by default
# schemas:
#   - input: schema.volume
# custom:
#   severity: medium
#   fix: Set enabled = true, or leave it out. Repeat the resource for every Region in use.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [EC2.7]
#     cis: ["2.2.1"]
#     config: [ec2-ebs-encryption-by-default]
#     checkov: [CKV_AWS_106]
#     kics: [3d3f6270]
package policylint.rules.volume.default_encryption_disabled

import data.policylint.result

report contains result.setting(subject, "enabled", message) if {
	some subject in input.subjects
	subject.encryption_by_default == false
	message := "New EBS volumes of the account are not encrypted by default in this Region."
}
