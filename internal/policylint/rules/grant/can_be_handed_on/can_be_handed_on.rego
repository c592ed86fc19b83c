# METADATA
# title: The grantee of a grant may make grants
# description: |
#   With CreateGrant among its operations the grantee can give the other operations to anybody it
#   likes, and they need not be named anywhere. Only services that start resources of their own need
#   it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#     description: Grants in AWS KMS
# schemas:
#   - input: schema.grant
# custom:
#   severity: medium
#   fix: Remove CreateGrant from the operations.
#   since: 0.1.0
#   facts: []
package policylint.rules.grant.can_be_handed_on

import data.policylint.result

report contains result.setting(subject, "operations", message) if {
	some subject in input.subjects
	"CreateGrant" in subject.operations
	message := "The operations include CreateGrant."
}
