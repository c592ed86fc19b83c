# METADATA
# title: A condition key that no request for the actions has
# description: |
#   AWS puts a condition key only into requests for certain actions: encryption headers belong
#   to uploads, s3:prefix to listing, kms:ViaService to calls of KMS. On other actions the key is
#   always missing. With a positive operator the statement never takes effect, so that a Deny
#   protects from nothing; with a negated one the condition is always met. S3 refuses to store a
#   policy that has a key of its own in the wrong place.
#
#   AWS adds to what it documents: something newer than the catalogue, whose version the finding
#   names, is reported, too. Take a newer Keyward then, or waive the finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
#     description: Actions, resources, and condition keys for AWS services
# schemas:
#   - input: schema.policy
# custom:
#   severity: medium
#   fix: |
#     Move the condition to the actions that have the key, or use a key that the actions have.
#   since: 0.1.0
#   facts: [condition_keys_apply]
#   controls:
#     access_analyzer: [UNSUPPORTED_ACTION_FOR_CONDITION_KEY, MISSING_ACTION_FOR_CONDITION_KEY, IRRELEVANT_CONDITION_KEY_IN_POLICY]
#     parliament: [UNKNOWN_CONDITION_FOR_ACTION]
package policylint.rules.policy.condition_key_does_not_apply

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.condition_keys_apply
	fact.verdict == "violated"
	message := fact.reason
}
