# METADATA
# title: The name of the secret ends like its ARN
# description: |
#   Secrets Manager adds a hyphen and six characters to the name to make the ARN. Where the name
#   ends in such a part, a request that gives a partial ARN finds the wrong secret, or none, and a
#   policy with the pattern name-?????? covers more than one secret.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
#     description: Permissions reference for AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: low
#   fix: Choose a name that does not end in a hyphen and six characters.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.name_like_an_arn

import data.policylint.result

report contains result.setting(subject, "secret_name", message) if {
	some subject in input.subjects
	regex.match(`-[A-Za-z0-9]{6}$`, subject.secret_name)
	message := sprintf("The name %s ends in a hyphen and six characters.", [subject.secret_name])
}
