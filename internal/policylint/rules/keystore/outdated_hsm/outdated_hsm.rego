# METADATA
# title: The HSMs are of a type that AWS no longer supports
# description: |
#   hsm1.medium has lost its FIPS 140 validation, and AWS ended its support in 2026: no fixes, and
#   no claim of compliance. The API still accepts it. Keys move to the new type by a backup of the
#   cluster.
# related_resources:
#   - ref: https://docs.aws.amazon.com/cloudhsm/latest/userguide/deprecations.html
#     description: AWS CloudHSM deprecations
# schemas:
#   - input: schema.keystore
# custom:
#   severity: medium
#   fix: Set hsm_type to hsm2m.medium and restore the cluster from a backup.
#   since: 0.1.0
#   facts: []
package policylint.rules.keystore.outdated_hsm

import data.policylint.result

report contains result.setting(subject, "hsm_type", message) if {
	some subject in input.subjects
	subject.hsm_type == "hsm1.medium"
	message := "The type is hsm1.medium."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type != "CLOUDHSM_CLUSTER"
}
