# METADATA
# title: The policy allows everything
# description: |
#   All actions on all resources include reading every secret, deleting every key and giving the
#   same to somebody else. Whoever gets hold of one session of such a role or user has the
#   account.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#     description: Security best practices in IAM
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Allow what is needed, or use the managed policy AdministratorAccess for the few who need it,
#     with MFA.
#   since: 0.1.0
#   facts: [limits_administration]
#   controls:
#     fsbp: [IAM.1]
#     cis: ["1.16"]
#     config: [iam-policy-no-statements-with-admin-access]
#     checkov: [CKV_AWS_62]
#     trivy: [AWS-0057]
package policylint.rules.identity.administrator_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.limits_administration
	fact.verdict == "violated"
	message := fact.reason
}
