# METADATA
# title: A database has a public address
# description: |
#   The name of the database resolves to a public address: only security groups and network
#   ACLs stand between it and everybody, and one rule too wide opens it. It also tells
#   everybody that it is there.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
#     description: Working with a DB instance in a VPC
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: |
#     Set publicly_accessible = false, and reach the database from inside the VPC, through a
#     VPN, or through Systems Manager.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.2]
#     cis: ["2.3.3"]
#     config: [rds-instance-public-access-check]
#     checkov: [CKV_AWS_17]
#     trivy: [AWS-0180]
#     kics: [35113e6f]
package policylint.rules.database.publicly_accessible

import data.policylint.result

report contains result.setting(subject, "publicly_accessible", message) if {
	some subject in input.subjects
	subject.publicly_accessible == true
	message := "The database has a public address."
}
