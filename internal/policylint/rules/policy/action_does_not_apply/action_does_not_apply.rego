# METADATA
# title: An action that acts on none of the resources
# description: |
#   An action on the bucket is listed with objects only, or one on objects with the bucket only.
#   ListBucket needs the bucket's ARN, GetObject and PutObject that of objects, which ends in /*
#   or in a key. What the statement says about the action has no effect. S3 refuses to store
#   such a policy.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
#     description: Policy actions for Amazon S3
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Add the ARN of the bucket or of its objects to Resource, or move the action into a
#     statement of its own.
#   since: 0.1.0
#   facts: [actions_apply]
package policylint.rules.policy.action_does_not_apply

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_apply
	fact.verdict == "violated"
	message := fact.reason
}
