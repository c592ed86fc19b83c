# METADATA
# title: An Allow statement names whom it does not allow
# description: |
#   Allow with NotPrincipal lets in everybody else: every account, and for services that accept
#   them anonymous callers. It never means "all of my account but these".
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
#     description: "AWS JSON policy elements: NotPrincipal"
# schemas:
#   - input: schema.policy
# custom:
#   severity: high
#   fix: Name the principals that may in Principal, and use a Deny with a condition for exceptions.
#   since: 0.1.0
#   facts: [allows_name_principals]
#   controls:
#     access_analyzer: [ALLOW_WITH_NOT_PRINCIPAL]
#     parliament: [NOTPRINCIPAL_WITH_ALLOW]
package policylint.rules.policy.allow_not_principal

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.allows_name_principals
	fact.verdict == "violated"
	message := fact.reason
}
