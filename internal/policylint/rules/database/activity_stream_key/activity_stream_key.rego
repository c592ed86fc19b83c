# METADATA
# title: An activity stream is not encrypted with a key of your own
# description: |
#   The stream holds every statement that is run in the database. It exists to watch
#   administrators, so that its key must be one whose policy decides who can read it. RDS
#   accepts no AWS managed key for it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/DBActivityStreams.html
#     description: Monitoring Amazon Aurora with Database Activity Streams
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: Name a customer managed key in kms_key_id.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_246]
package policylint.rules.database.activity_stream_key

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.activity_stream_key_kind == "aws_managed"
	message := "The activity stream names an AWS managed key."
}
