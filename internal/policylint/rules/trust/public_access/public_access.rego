# METADATA
# title: Strangers may assume the role
# description: |
#   The trust policy lets in principals that it does not name: any role or user of any AWS account
#   gets what the role has. A condition binds only if strangers cannot meet it; MFA or a tag do
#   not.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
#     description: Resource types for external access
# schemas:
#   - input: schema.trust
# custom:
#   severity: critical
#   fix: |
#     Name the accounts, roles or services in Principal, or bind the statement by
#     aws:PrincipalOrgID.
#   since: 0.1.0
#   facts: [excludes_strangers]
#   controls:
#     checkov: [CKV_AWS_60]
#     kics: ["12b7e704"]
package policylint.rules.trust.public_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_strangers
	fact.verdict == "violated"
	message := "Strangers may assume the role."
}
