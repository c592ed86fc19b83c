# METADATA
# title: The value of the secret is kept in the Terraform state
# description: |
#   secret_string and secret_binary stand in the state and in saved plans in clear, whatever marks
#   them as sensitive: whoever may read the state reads the secret, past its policy, its key and its
#   log. ignore_changes does not take it out.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
#     description: Use write-only arguments
# schemas:
#   - input: schema.secret
# custom:
#   severity: high
#   fix: |
#     Give the value in secret_string_wo with secret_string_wo_version, from an ephemeral resource,
#     or let a rotation function make it.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.value_in_state

import data.policylint.result

report contains result.setting(subject, "value_in_state", message) if {
	some subject in input.subjects
	subject.value_in_state
	message := "The value is in an argument that Terraform keeps."
}
