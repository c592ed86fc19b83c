# METADATA
# title: Users cannot sign in to the database through IAM
# description: |
#   All users have passwords, which are kept somewhere, shared and seldom changed. With IAM
#   authentication applications sign in with their role and a token that lasts 15 minutes, and
#   a policy says who may.
#
#   Engines that have no IAM authentication are not reported.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
#     description: IAM database authentication for MariaDB, MySQL, and PostgreSQL
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Set iam_database_authentication_enabled = true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.10, RDS.12]
#     config: [rds-instance-iam-authentication-enabled, rds-cluster-iam-authentication-enabled]
#     checkov: [CKV_AWS_161, CKV_AWS_162]
#     trivy: [AWS-0176]
package policylint.rules.database.iam_authentication_disabled

import data.policylint.result

report contains result.setting(subject, "iam_database_authentication_enabled", message) if {
	some subject in input.subjects
	subject.iam_authentication.supported == true
	subject.iam_authentication.enabled == false
	message := "IAM authentication is off."
}
