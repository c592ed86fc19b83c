# METADATA
# title: A statement allows every action on the secret
# description: |
#   secretsmanager:* holds the change of the policy, deletion and replication beside reading, and
#   what AWS adds. Whoever gets hold of the role has all of it. A statement for the whole account is
#   left out: its IAM policies decide.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
#     description: Examples of permissions policies for AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: List the actions that are needed, usually secretsmanager:GetSecretValue and DescribeSecret.
#   since: 0.1.0
#   facts: [spells_out_actions]
#   controls:
#     kics: [fa00ce45]
package policylint.rules.secret.all_actions_allowed

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.spells_out_actions
	fact.verdict == "violated"
	message := fact.reason
}
