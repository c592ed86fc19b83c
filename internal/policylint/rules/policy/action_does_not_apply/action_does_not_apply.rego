# METADATA
# title: An action that acts on none of the resources
# description: |
#   Every action acts on resources of certain types, and the statement names none of them: what it
#   says about the action has no effect. Mostly an action on a bucket stands with the ARN of its
#   objects, or the reverse; in IAM policies also actions that know no resource, such as
#   s3:ListAllMyBuckets, stand with one. S3 refuses to store such a bucket policy.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
#     description: Policy actions for Amazon S3
#   - ref: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
#     description: Actions, resources, and condition keys for AWS services
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Name a resource that the action acts on, or move the action into a statement of its own.
#   since: 0.1.0
#   facts: [actions_apply]
#   controls:
#     parliament: [RESOURCE_MISMATCH]
package policylint.rules.policy.action_does_not_apply

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_apply
	fact.verdict == "violated"
	message := fact.reason
}
