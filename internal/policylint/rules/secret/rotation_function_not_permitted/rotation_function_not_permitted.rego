# METADATA
# title: Secrets Manager may not call the rotation function
# description: |
#   The function is made by the same plan, and no permission lets Secrets Manager invoke it.
#   Rotation is then refused or fails, and the secret keeps its value.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
#     description: Lambda rotation function execution role permissions for AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: high
#   fix: Add an aws_lambda_permission with principal secretsmanager.amazonaws.com and source_account.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.rotation_function_not_permitted

import data.policylint.result

report contains result.setting(subject, "rotation.function.permitted", message) if {
	some subject in input.subjects
	subject.rotation.function.permitted == false
	message := "No permission of the function names secretsmanager.amazonaws.com."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
