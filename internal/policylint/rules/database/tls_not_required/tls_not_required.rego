# METADATA
# title: Clients may connect to a database without TLS
# description: |
#   The database accepts connections in the clear, so that one client with the wrong settings
#   sends its password and the data readable through the network, and nobody notices.
#
#   What holds is the parameter group: rds.force_ssl for PostgreSQL and SQL Server,
#   require_secure_transport for MySQL and MariaDB, for Oracle the option SSL or native
#   network encryption that the server requires. Without a group the default of the version
#   counts: PostgreSQL requires TLS from version 15 on, Aurora PostgreSQL from 17, MySQL from
#   9.7, MariaDB from 11.8. A proxy has require_tls.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
#     description: Using SSL/TLS to encrypt a connection to a DB instance or cluster
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
#     description: Security with Amazon Aurora PostgreSQL
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: |
#     Set the parameter to 1, or ON, in a parameter group of the database, of a cluster in
#     its cluster parameter group; for a proxy, require_tls = true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.38, RDS.39]
#     config: [rds-mysql-instance-encrypted-in-transit, rds-postgres-instance-encrypted-in-transit]
#     checkov: [CKV2_AWS_69]
package policylint.rules.database.tls_not_required

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	subject.tls.required == false
	message := "Connections without TLS are accepted."
}

argument := {
	"instance": "parameter_group_name",
	"cluster": "db_cluster_parameter_group_name",
	"proxy": "require_tls",
}
