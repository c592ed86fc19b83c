# METADATA
# title: The key material is kept in the Terraform state
# description: |
#   key_material_base64 stands in the state and in saved plans in clear. Whoever may read the state
#   holds the key itself and can decrypt everything under it without KMS, past the key policy and
#   the log, for as long as there is a copy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
#     description: Importing key material for AWS KMS keys
# schemas:
#   - input: schema.key
# custom:
#   severity: critical
#   fix: Leave key_material_base64 out and import the material with the AWS CLI, wrapped, from where it is made.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.material_in_state

import data.policylint.result

report contains result.setting(subject, "material.in_state", message) if {
	some subject in input.subjects
	subject.material.in_state
	message := "The material is in an argument that Terraform keeps."
}
