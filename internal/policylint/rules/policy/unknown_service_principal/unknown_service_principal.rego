# METADATA
# title: A service principal that does not exist
# description: |
#   The name of a service principal is exact: lower case, without wildcards, ending in
#   .amazonaws.com. One that is misspelt lets in nobody, and a Deny on it stops nobody. Services
#   refuse most of them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#     description: "AWS JSON policy elements: Principal"
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Write the service principal as the documentation of the service gives it.
#   since: 0.1.0
#   facts: [service_principals_exist]
#   controls:
#     access_analyzer: [INVALID_SERVICE_PRINCIPAL_FORMAT, INVALID_PRINCIPAL_FORMAT]
#     parliament: [UNKNOWN_PRINCIPAL]
package policylint.rules.policy.unknown_service_principal

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.service_principals_exist
	fact.verdict == "violated"
	message := fact.reason
}
