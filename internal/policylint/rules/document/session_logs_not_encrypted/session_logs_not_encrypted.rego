# METADATA
# title: Logs of sessions may go to an unencrypted place
# description: |
#   The log of a session holds all that was typed and shown, passwords included. Unless the document
#   asks for it, Session Manager writes the log also to a bucket or log group that is not encrypted,
#   or under any key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
#     description: Enabling and disabling session logging
# schemas:
#   - input: schema.document
# custom:
#   severity: medium
#   fix: Set s3EncryptionEnabled and cloudWatchEncryptionEnabled to true for the places to which sessions are logged.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_113]
package policylint.rules.document.session_logs_not_encrypted

import data.policylint.result

report contains result.setting(subject, "session.s3_encryption_enabled", message) if {
	some subject in input.subjects
	subject.session.s3_encryption_enabled == false
	message := "Logs go to S3 whether they are encrypted there or not."
}

report contains result.setting(subject, "session.cloudwatch_encryption_enabled", message) if {
	some subject in input.subjects
	subject.session.cloudwatch_encryption_enabled == false
	message := "Logs go to CloudWatch whether they are encrypted there or not."
}
