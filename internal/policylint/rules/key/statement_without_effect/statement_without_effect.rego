# METADATA
# title: A statement without Action or Resource
# description: |
#   KMS stores a statement that lacks its Action or its Resource without complaint, and ignores
#   it. What it was meant to allow is not allowed; what it was meant to deny is not denied.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#     description: Key policies in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: |
#     Complete the statement: in a key policy the Resource is "*".
#   since: 0.1.0
#   facts: [statements_take_effect]
package policylint.rules.key.statement_without_effect

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.statements_take_effect
	fact.verdict == "violated"
	message := fact.reason
}
