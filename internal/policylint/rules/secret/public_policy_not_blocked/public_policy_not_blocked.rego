# METADATA
# title: Secrets Manager does not check the policy for public access
# description: |
#   With block_public_policy Secrets Manager itself refuses a policy that opens the secret broadly,
#   also one that somebody sets later with the same request. By default it stores it. An
#   aws_secretsmanager_secret that holds its policy in line cannot ask for the check.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#     description: Resource-based policies
# schemas:
#   - input: schema.secret
# custom:
#   severity: low
#   fix: Set the policy with aws_secretsmanager_secret_policy and block_public_policy = true.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.public_policy_not_blocked

import data.policylint.result

report contains result.setting(subject, "blocks_public_policy", message) if {
	some subject in input.subjects
	subject.blocks_public_policy == false
	message := "block_public_policy is off."
}
