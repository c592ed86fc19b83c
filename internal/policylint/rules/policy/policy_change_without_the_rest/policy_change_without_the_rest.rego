# METADATA
# title: Somebody may change the policy who may do less otherwise
# description: |
#   Whoever may change the policy of a bucket, a secret or a table can give themselves all that
#   the policy withholds from them. That they may not delete, for one, is then no protection, only
#   one step more.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
#     description: Permissions boundaries for IAM entities
# schemas:
#   - input: schema.policy
# custom:
#   severity: low
#   fix: |
#     Leave the change of the policy to the role that deploys it, by its IAM policy, or allow the
#     principal openly what it can get anyway.
#   since: 0.1.0
#   facts: [policy_changers_have_the_rest]
#   controls:
#     parliament: [RESOURCE_POLICY_PRIVILEGE_ESCALATION]
package policylint.rules.policy.policy_change_without_the_rest

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.policy_changers_have_the_rest
	fact.verdict == "violated"
	message := fact.reason
}
