# METADATA
# title: The policy lets read every secret
# description: |
#   secretsmanager:GetSecretValue on all secrets gives out the passwords and keys of every
#   application in the account, those that do not exist yet included.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
#     description: Permissions policy examples for AWS Secrets Manager
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Name the secrets by ARN or by a prefix of their names, or bind the statement by a tag.
#   since: 0.1.0
#   facts: [reads_named_secrets]
#   controls:
#     parliament: [CREDENTIALS_EXPOSURE, SENSITIVE_ACCESS]
package policylint.rules.identity.all_secrets_readable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.reads_named_secrets
	fact.verdict == "violated"
	message := fact.reason
}
