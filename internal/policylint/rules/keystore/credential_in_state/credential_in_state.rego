# METADATA
# title: The credential of the key store proxy is kept in the Terraform state
# description: |
#   With the access key of the external key store proxy anybody who reaches it can have data keys
#   decrypted by your key manager, without KMS. The credential stands in the state and in saved
#   plans in clear, and nothing replaces it by itself.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/create-xks-keystore.html
#     description: Create an external key store
# schemas:
#   - input: schema.keystore
# custom:
#   severity: high
#   fix: Create the store with a credential of its own that is rotated at the proxy afterwards, outside of Terraform.
#   since: 0.1.0
#   facts: []
package policylint.rules.keystore.credential_in_state

import data.policylint.result

report contains result.setting(subject, "credential_in_state", message) if {
	some subject in input.subjects
	subject.credential_in_state
	message := "The credential is in an argument that Terraform keeps."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type in {"AWS_CLOUDHSM", "CLOUDHSM_CLUSTER"}
}
