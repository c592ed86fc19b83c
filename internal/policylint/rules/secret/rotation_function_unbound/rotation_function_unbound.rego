# METADATA
# title: The rotation function serves the secrets of any account
# description: |
#   Secrets Manager calls the function for whoever sets it as the rotation function of a secret. A
#   permission that names no account lets strangers run it, with your network access and
#   credentials, on secrets of theirs.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
#     description: Lambda rotation function execution role permissions for AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Set source_account of the aws_lambda_permission to your account, or source_arn to the ARN of the secret.
#   since: 0.1.0
#   facts: []
#   controls:
#     access_analyzer: [RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL]
#     trivy: [AWS-0067]
package policylint.rules.secret.rotation_function_unbound

import data.policylint.result

report contains result.setting(subject, "rotation.function.bound", message) if {
	some subject in input.subjects
	subject.rotation.function.bound == false
	message := "Its permission names neither source_account nor source_arn."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.rotation.enabled == false
}
