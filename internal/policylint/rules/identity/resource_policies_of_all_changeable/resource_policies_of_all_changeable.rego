# METADATA
# title: The policy lets open every bucket, secret or table
# description: |
#   Whoever may put the policy of any bucket, secret or table can let in anybody, also themselves
#   and other accounts, whatever their own IAM policies say.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#     description: Security best practices in IAM
# schemas:
#   - input: schema.identity
# custom:
#   severity: high
#   fix: |
#     Name the resources, or leave the change of their policies to the role that deploys them.
#   since: 0.1.0
#   facts: [changes_named_resource_policies]
#   controls:
#     parliament: [PERMISSIONS_MANAGEMENT_ACTIONS]
package policylint.rules.identity.resource_policies_of_all_changeable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.changes_named_resource_policies
	fact.verdict == "violated"
	message := fact.reason
}
