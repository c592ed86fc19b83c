# METADATA
# title: The policy locks everyone out of the secret
# description: |
#   A Deny hits administrators and the root user too. When everyone in the account is denied to read
#   the secret or to change its policy, the value is lost to its owners, and only AWS Support can
#   open the way back.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#     description: Resource-based policies
# schemas:
#   - input: schema.secret
# custom:
#   severity: critical
#   fix: |
#     Exempt the roles that need the secret from the Deny (ArnNotLike aws:PrincipalArn), or deny by
#     account or organisation.
#   since: 0.1.0
#   facts: [account_keeps_secret]
package policylint.rules.secret.lockout

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	fact := subject.facts.account_keeps_secret
	fact.verdict == "violated"
	message := fact.reason
}
