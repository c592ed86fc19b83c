# METADATA
# title: The password of the key store is kept in the Terraform state
# description: |
#   key_store_password is that of kmsuser, the crypto user as which KMS signs in to the HSMs; it
#   stands in the state in clear. KMS replaces it when the store connects, so that the copy is of
#   use only until then, or again after somebody resets it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/create-keystore.html
#     description: Create an AWS CloudHSM key store
# schemas:
#   - input: schema.keystore
# custom:
#   severity: medium
#   fix: |
#     Connect the store right after creation, which makes KMS change the password, and never reset
#     it to the value in the state.
#   since: 0.1.0
#   facts: []
package policylint.rules.keystore.password_in_state

import data.policylint.result

report contains result.setting(subject, "password_in_state", message) if {
	some subject in input.subjects
	subject.password_in_state
	message := "The password is in an argument that Terraform keeps."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type in {"EXTERNAL_KEY_STORE", "CLOUDHSM_CLUSTER"}
}
