# METADATA
# title: Workflows of strangers may assume the role
# description: |
#   GitHub, GitLab and similar services make tokens for the workflows of all their customers.
#   Unless the subject, or another claim, names an organisation or a project, a workflow in a
#   repository of anybody may assume the role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
#     description: Identity-provider controls for shared OIDC providers
# schemas:
#   - input: schema.trust
# custom:
#   severity: critical
#   fix: |
#     Add a condition on the subject: StringLike token.actions.githubusercontent.com:sub
#     repo:ORGANISATION/REPOSITORY:*.
#   since: 0.1.0
#   facts: [trusts_named_repositories]
#   controls:
#     access_analyzer: [MISSING_GITHUB_REPO_CONDITION_KEY]
#     checkov: [CKV_AWS_358]
package policylint.rules.trust.federation_without_repository

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.trusts_named_repositories
	fact.verdict == "violated"
	message := fact.reason
}
