# METADATA
# title: A statement's Resource is not this key
# description: |
#   In a key policy "*" means the key that the policy is attached to, and is the only Resource
#   that KMS documents. Any other text suggests a reach that the policy does not have, or excludes
#   the key and makes the statement void.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#     description: Key policies in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Write "*" as Resource.
#   since: 0.1.0
#   facts: [resources_are_this_key]
package policylint.rules.key.resource_not_star

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.resources_are_this_key
	fact.verdict == "violated"
	message := fact.reason
}
