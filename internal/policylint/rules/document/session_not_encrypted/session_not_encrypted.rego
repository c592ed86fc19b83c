# METADATA
# title: Sessions are not encrypted under a key of your own
# description: |
#   Session Manager uses TLS. With a KMS key the data of a session is encrypted besides from the
#   client to the instance, and both ends must be allowed to use the key, so that a session cannot
#   be opened with the permission to start one alone.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html
#     description: Turn on KMS key encryption of session data
# schemas:
#   - input: schema.document
# custom:
#   severity: medium
#   fix: Set kmsKeyId in the inputs of the document.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_112]
#     kics: [ce60cc6b]
package policylint.rules.document.session_not_encrypted

import data.policylint.result

report contains result.setting(subject, "session.kms_key_id", message) if {
	some subject in input.subjects
	subject.session.kms_key_id == ""
	message := "No KMS key is set."
}
