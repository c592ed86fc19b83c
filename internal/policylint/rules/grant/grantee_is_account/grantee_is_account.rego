# METADATA
# title: A grant lets a whole account use the key
# description: |
#   The root ARN of an account as grantee stands for whoever its IAM policies choose. The grant then
#   decides nothing about who uses the key, and cannot be told from one for everybody.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#     description: Grants in AWS KMS
# schemas:
#   - input: schema.grant
# custom:
#   severity: medium
#   fix: Name the role or user that needs the key as grantee_principal.
#   since: 0.1.0
#   facts: []
package policylint.rules.grant.grantee_is_account

import data.policylint.result

report contains result.setting(subject, "grantee_is_account", message) if {
	some subject in input.subjects
	subject.grantee_is_account
	message := sprintf("The grantee %s is a whole account.", [subject.grantee])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.grantee_is_account == false
}
