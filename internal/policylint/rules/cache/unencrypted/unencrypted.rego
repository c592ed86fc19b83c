# METADATA
# title: A DAX cluster is not encrypted
# description: |
#   The cluster keeps copies of the items of tables on its disks, in the clear, whatever key
#   the tables have. A cluster cannot be encrypted later: a new one has to be made.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html
#     description: DAX encryption at rest
# schemas:
#   - input: schema.cache
# custom:
#   severity: high
#   fix: Set server_side_encryption { enabled = true }.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [DynamoDB.3]
#     config: [dax-encryption-enabled]
#     checkov: [CKV_AWS_47]
#     trivy: [AWS-0023]
#     kics: [f11aec39]
package policylint.rules.cache.unencrypted

import data.policylint.result

report contains result.setting(subject, "server_side_encryption", message) if {
	some subject in input.subjects
	subject.encrypted == false
	message := "The cluster is not encrypted."
}
