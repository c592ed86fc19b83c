# METADATA
# title: Performance Insights is not encrypted with a key of your own
# description: |
#   Performance Insights keeps the text of SQL statements, and with it values from the data.
#   Without a key of its own it uses the AWS managed key aws/rds, also where the database
#   itself has a key of yours. Once set, the key can never be changed.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.html
#     description: Configuring access policies for Performance Insights
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Set performance_insights_kms_key_id to the key of the database.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_354]
#     trivy: [AWS-0078]
package policylint.rules.database.performance_insights_key

import data.policylint.result

report contains result.setting(subject, "performance_insights_kms_key_id", message) if {
	some subject in input.subjects
	subject.performance_insights.enabled == true
	subject.performance_insights.key_kind == "aws_managed"
	message := "No key of your own is named, so that Performance Insights gets the AWS managed key aws/rds."
}
