# METADATA
# title: A database speaks versions of TLS that are broken
# description: |
#   TLS 1.0 and 1.1 rest on MD5 and SHA-1 and have known attacks; no current client needs
#   them. The parameter group allows them by name.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
#     description: Using SSL/TLS to encrypt a connection to a DB instance or cluster
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: |
#     Allow TLSv1.2 and TLSv1.3 only: tls_version for MySQL and MariaDB,
#     ssl_min_protocol_version for PostgreSQL, rds.tls10 and rds.tls11 disabled for SQL
#     Server.
#   since: 0.1.0
#   facts: []
package policylint.rules.database.old_tls_versions

import data.policylint.result

report contains result.setting(subject, argument[subject.form], message) if {
	some subject in input.subjects
	count(subject.tls.old_versions) > 0
	message := sprintf("The parameter group allows %s.", [concat(" and ", subject.tls.old_versions)])
}

argument := {"instance": "parameter_group_name", "cluster": "db_cluster_parameter_group_name"}
