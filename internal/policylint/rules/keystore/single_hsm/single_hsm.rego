# METADATA
# title: The cluster has fewer than two HSMs
# description: |
#   Keys of a CloudHSM cluster are nowhere else but in its HSMs and daily backups. With one HSM its
#   failure loses every key made since the last backup, and KMS refuses to use the cluster for a key
#   store.
# related_resources:
#   - ref: https://docs.aws.amazon.com/cloudhsm/latest/userguide/bp-cluster-management.html
#     description: Best practices for managing AWS CloudHSM clusters
# schemas:
#   - input: schema.keystore
# custom:
#   severity: high
#   fix: Add a second aws_cloudhsm_v2_hsm in another Availability Zone.
#   since: 0.1.0
#   facts: []
package policylint.rules.keystore.single_hsm

import data.policylint.result

report contains result.setting(subject, "hsms", message) if {
	some subject in input.subjects
	subject.hsms < 2
	message := sprintf("The plan makes %d of the two HSMs that a cluster needs.", [subject.hsms])
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type != "CLOUDHSM_CLUSTER"
}
