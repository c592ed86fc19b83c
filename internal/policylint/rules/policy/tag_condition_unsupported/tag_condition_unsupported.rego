# METADATA
# title: A condition on tags for actions that know no tags
# description: |
#   AWS fills in aws:ResourceTag, aws:RequestTag and aws:TagKeys only for the actions of services
#   that support tags there. For others the key is always missing: an Allow never takes effect and
#   a Deny protects from nothing, or, negated, it hits every request.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
#     description: Controlling access to AWS resources using tags
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Remove the condition, or put actions that support tags into a statement of their own.
#   since: 0.1.0
#   facts: [tag_keys_apply]
#   controls:
#     access_analyzer:
#       - DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
#       - ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
package policylint.rules.policy.tag_condition_unsupported

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.tag_keys_apply
	fact.verdict == "violated"
	message := fact.reason
}
