# METADATA
# title: A DAX cluster is used without TLS
# description: |
#   Applications send items and credentials to the cluster in the clear, so that whoever can
#   listen in the VPC reads them, while the same calls to DynamoDB itself are always
#   encrypted. A cluster cannot be changed to TLS later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html
#     description: DAX encryption in transit
# schemas:
#   - input: schema.cache
# custom:
#   severity: high
#   fix: Set cluster_endpoint_encryption_type = "TLS" before the cluster is made.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [DynamoDB.7]
#     checkov: [CKV_AWS_239]
package policylint.rules.cache.endpoint_without_tls

import data.policylint.result

report contains result.setting(subject, "cluster_endpoint_encryption_type", message) if {
	some subject in input.subjects
	subject.endpoint_encryption == "NONE"
	message := "The endpoint of the cluster has no TLS."
}
