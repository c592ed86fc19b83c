# METADATA
# title: The key's material is never rotated
# description: |
#   Without rotation every object ever encrypted under the key depends on the same key material for
#   as long as the key exists, so that one leak exposes all of it. KMS rotates symmetric keys with
#   its own material by itself, keeps the old material for decryption and changes neither id nor ARN.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#     description: Rotate AWS KMS keys
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: Turn automatic rotation on (rotation = { enabled = true }, or enable_key_rotation = true).
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [KMS.4]
#     cis: ["3.6"]
#     config: [cmk-backing-key-rotation-enabled]
#     checkov: [CKV_AWS_7]
#     trivy: [AWS-0065]
#     kics: [22fbfeac]
package policylint.rules.key.rotation_disabled

import data.policylint.result

report contains result.setting(subject, "rotation.enabled", message) if {
	some subject in input.subjects
	subject.rotation_supported
	subject.rotation.enabled == false
	message := "Automatic rotation is off."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation_supported == false
}
