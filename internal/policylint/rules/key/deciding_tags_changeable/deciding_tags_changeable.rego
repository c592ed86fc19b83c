# METADATA
# title: A principal may set the tag or alias that lets it in
# description: |
#   A statement that depends on a tag or an alias of the key is only as strong as the right to set
#   it. Here the same role or user may do both: it tags the key, and uses it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
#     description: ABAC for AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: medium
#   fix: |
#     Leave kms:TagResource, kms:CreateAlias and kms:UpdateAlias to administrators that the
#     statement does not let in.
#   since: 0.1.0
#   facts: [deciding_tags_are_out_of_reach]
package policylint.rules.key.deciding_tags_changeable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.deciding_tags_are_out_of_reach
	fact.verdict == "violated"
	message := "The principal may make the condition true by itself."
}
