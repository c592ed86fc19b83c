# METADATA
# title: The policy lets strangers read or change the secret
# description: |
#   Somebody whom the policy does not name gets through: any principal of any AWS account. A
#   condition binds only if strangers cannot meet it: organisation, account, network and VPC
#   endpoint do, a user agent or a tag does not.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
#     description: Examples of permissions policies for AWS Secrets Manager
# schemas:
#   - input: schema.secret
# custom:
#   severity: critical
#   fix: Name the principals, or bind the statement by aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce.
#   since: 0.1.0
#   facts: [excludes_strangers]
#   controls:
#     kics: [fa00ce45]
package policylint.rules.secret.public_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_strangers
	fact.verdict == "violated"
	message := "Strangers are let in."
}
