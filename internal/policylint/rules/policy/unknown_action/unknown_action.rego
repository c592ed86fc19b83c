# METADATA
# title: An action that AWS does not document
# description: |
#   The statement names an action, or a pattern, that AWS lists nowhere: mostly a misspelt name,
#   or that of an API operation whose action is called otherwise, such as HeadObject or
#   ListObjectsV2. It does nothing: an Allow allows less than it says, a Deny closes nothing, a
#   NotAction exempts nothing. In the policy of a resource the action can also be one of another
#   service. S3 refuses to store most of them.
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
#     Write the documented name of the action.
#   since: 0.1.0
#   facts: [actions_exist]
#   controls:
#     access_analyzer: [INVALID_ACTION, INVALID_SERVICE, INVALID_SERVICE_IN_ACTION, UNSUPPORTED_ACTION_IN_POLICY]
#     parliament: [UNKNOWN_ACTION, UNKNOWN_PREFIX]
package policylint.rules.policy.unknown_action

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.actions_exist
	fact.verdict == "violated"
	message := fact.reason
}
