# METADATA
# title: The value of a secret parameter is kept in the Terraform state
# description: |
#   The value of a SecureString stands in the state and in saved plans in clear, whatever marks it
#   as sensitive: whoever may read the state reads it, past its key and the log. ignore_changes does
#   not take it out.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
#     description: Use write-only arguments
# schemas:
#   - input: schema.parameter
# custom:
#   severity: high
#   fix: Give the value in value_wo with value_wo_version, from an ephemeral resource.
#   since: 0.1.0
#   facts: []
package policylint.rules.parameter.value_in_state

import data.policylint.result

report contains result.setting(subject, "value_in_state", message) if {
	some subject in input.subjects
	subject.type == "SecureString"
	subject.value_in_state
	message := "The value is in an argument that Terraform keeps."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type in {"String", "StringList"}
}
