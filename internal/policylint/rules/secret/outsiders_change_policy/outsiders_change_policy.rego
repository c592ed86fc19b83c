# METADATA
# title: Principals outside the account may change who has access
# description: |
#   Whoever may replace or remove the resource policy of a secret may let in anybody, themselves
#   first. From another account or the rest of the organisation nobody in yours would notice but by
#   the log.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#     description: Resource-based policies
# schemas:
#   - input: schema.secret
# custom:
#   severity: high
#   fix: |
#     Take PutResourcePolicy and DeleteResourcePolicy, and wildcards that cover them, out of
#     statements for other accounts.
#   since: 0.1.0
#   facts: [keeps_control_in_account]
package policylint.rules.secret.outsiders_change_policy

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.keeps_control_in_account
	fact.verdict == "violated"
	message := "They may change or remove the policy."
}
