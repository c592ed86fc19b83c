# METADATA
# title: A Deny statement names whom it does not deny
# description: |
#   Deny with NotPrincipal stops everybody but those it names. A session of a named role is
#   another principal than the role: unless its ARN and that of the account are named, too, the
#   role locks itself out. A principal with a permissions boundary is always denied.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
#     description: "AWS JSON policy elements: NotPrincipal"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write Principal "*" with a condition ArnNotLike on aws:PrincipalArn.
#   since: 0.1.0
#   facts: [denies_name_principals]
package policylint.rules.policy.deny_not_principal

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.denies_name_principals
	fact.verdict == "violated"
	message := fact.reason
}
