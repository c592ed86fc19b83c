# METADATA
# title: A database is not encrypted
# description: |
#   The storage of the database, its automated backups, snapshots and read replicas are all
#   kept in the clear. A database cannot be encrypted later: it has to be restored from an
#   encrypted copy of a snapshot, or moved by a blue/green deployment.
#
#   A read replica in the same Region is as encrypted as its source, which is reported
#   instead. One in another Region is reported where it names no key: it can only be made from
#   an unencrypted source.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
#     description: Encrypting Amazon RDS resources
# schemas:
#   - input: schema.database
# custom:
#   severity: high
#   fix: Set storage_encrypted = true, and name a key of your own in kms_key_id.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.3, RDS.27]
#     cis: ["2.3.1"]
#     config: [rds-storage-encrypted]
#     checkov: [CKV_AWS_16, CKV_AWS_96]
#     trivy: [AWS-0079, AWS-0080]
#     kics: [08bd0760, 3199c26c, 656880aa]
package policylint.rules.database.unencrypted

import data.policylint.result

report contains result.setting(subject, "storage_encrypted", message) if {
	some subject in input.subjects
	subject.aurora == false
	subject.storage_encrypted == false
	message := "The storage of the database is not encrypted."
}
