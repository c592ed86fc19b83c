# METADATA
# title: Grants can hand the key on to anyone
# description: |
#   A grant gives its grantee the use of the key without a change to the key policy. Whoever may
#   create any grant can let themselves, or a principal of another account, decrypt. AWS services
#   need grants only for AWS resources.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#     description: Grants in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: Add Bool kms:GrantIsForAWSResource true to the statement, or leave kms:CreateGrant out.
#   since: 0.1.0
#   facts: [limits_grants]
package policylint.rules.key.unrestricted_grants

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.limits_grants
	fact.verdict == "violated"
	message := "The principals can create grants for anyone."
}
