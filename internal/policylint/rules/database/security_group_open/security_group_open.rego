# METADATA
# title: Every address may reach the port of a database
# description: |
#   A security group of the database lets 0.0.0.0/0 or ::/0 in at its port. With a public
#   address the database stands open to the internet; without one, to everything that has a
#   way into the VPC, and a change of publicly_accessible is all that is missing.
#
#   Security groups that are not in the plan are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
#     description: Controlling access with security groups
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: |
#     Let in only the security groups of the applications, or the address ranges that they
#     have.
#   since: 0.1.0
#   facts: []
#   controls:
#     kics: [1e0ef61b, 4f615f3e, f0d8781f]
package policylint.rules.database.security_group_open

import data.policylint.result

report contains result.setting(subject, "vpc_security_group_ids", message) if {
	some subject in input.subjects
	subject.reachable_by_everybody == true
	message := "A security group lets every address reach the database."
}
