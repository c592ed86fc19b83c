# METADATA
# title: The policy lets read every parameter
# description: |
#   Parameters of Systems Manager hold passwords and tokens as often as secrets do. Reading all of
#   them gives out those of every application in the account.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
#     description: Restricting access to Parameter Store parameters
# schemas:
#   - input: schema.identity
# custom:
#   severity: medium
#   fix: |
#     Name the parameters by a path: parameter/orders/*.
#   since: 0.1.0
#   facts: [reads_named_parameters]
package policylint.rules.identity.all_parameters_readable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.reads_named_parameters
	fact.verdict == "violated"
	message := fact.reason
}
