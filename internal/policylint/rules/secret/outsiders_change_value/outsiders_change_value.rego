# METADATA
# title: Principals outside the account may replace or delete the secret
# description: |
#   Who may put a value decides with which credentials your programs sign in, and who may delete,
#   rotate or copy the secret can stop them or take it to another Region. Partners that read a
#   secret need none of it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#     description: Access AWS Secrets Manager secrets from a different account
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Allow other accounts secretsmanager:GetSecretValue and DescribeSecret only.
#   since: 0.1.0
#   facts: [keeps_deletion_in_account]
package policylint.rules.secret.outsiders_change_value

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.keeps_deletion_in_account
	fact.verdict == "violated"
	message := "They may replace, rotate, copy or delete the secret."
}
