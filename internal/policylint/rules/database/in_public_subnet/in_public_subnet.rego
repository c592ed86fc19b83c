# METADATA
# title: A database is in a subnet with a route to the internet
# description: |
#   A database has no business with the internet. In a subnet whose route table leads to an
#   internet gateway, only publicly_accessible and the security groups keep it from being
#   there, and both can be changed with one call. RDS may move the instance to any subnet of
#   its group, so that one such subnet is enough.
#
#   Subnets that are not in the plan are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
#     description: Working with a DB instance in a VPC
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: Make a DB subnet group of subnets that have no route to an internet gateway.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.18]
#     kics: [2f737336]
package policylint.rules.database.in_public_subnet

import data.policylint.result

report contains result.setting(subject, "db_subnet_group_name", message) if {
	some subject in input.subjects
	subject.in_public_subnet == true
	message := "One of its subnets has a route to an internet gateway."
}
