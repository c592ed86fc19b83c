# Four small rules about the plans of this benchmark, as one writes them for conftest.
package main

import rego.v1

created contains change if {
	some change in input.resource_changes
	"create" in change.change.actions
}

statements(change) := [statement | some statement in json.unmarshal(change.change.after.policy).Statement]

deny contains sprintf("%s does not rotate", [change.address]) if {
	some change in created
	change.type == "aws_kms_key"
	not change.change.after.enable_key_rotation
}

deny contains sprintf("%s lets anyone use the key", [change.address]) if {
	some change in created
	change.type == "aws_kms_key"
	some statement in statements(change)
	statement.Effect == "Allow"
	statement.Principal == "*"
}

deny contains sprintf("%s lets anyone read", [change.address]) if {
	some change in created
	change.type == "aws_s3_bucket_policy"
	some statement in statements(change)
	statement.Effect == "Allow"
	statement.Principal == "*"
}

deny contains sprintf("%s does not ask for TLS", [change.address]) if {
	some change in created
	change.type == "aws_s3_bucket_policy"
	every statement in statements(change) {
		not asks_for_tls(statement)
	}
}

asks_for_tls(statement) if {
	statement.Effect == "Deny"
	statement.Condition.Bool["aws:SecureTransport"] == "false"
}
