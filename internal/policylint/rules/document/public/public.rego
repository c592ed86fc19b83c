# METADATA
# title: Every AWS account may run the document
# description: |
#   A document that is shared with all accounts shows its content to everybody: host names, paths,
#   and sometimes credentials that were written into a script. Whoever runs it runs what you change
#   in it later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
#     description: Sharing SSM documents
# schemas:
#   - input: schema.document
# custom:
#   severity: high
#   fix: List the accounts in permissions.account_ids, and block public sharing for the account.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [SSM.4]
#     config: [ssm-document-not-public]
#     checkov: [CKV_AWS_303]
package policylint.rules.document.public

import data.policylint.result

report contains result.setting(subject, "public", message) if {
	some subject in input.subjects
	subject.public
	message := "The document is shared with all accounts."
}
