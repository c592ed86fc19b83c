# METADATA
# title: Replication overwrites secrets of other Regions
# description: |
#   force_overwrite_replica_secret replaces a secret of the same name in the Region of a replica,
#   without a word and without a way back. What was there may have been the only copy of another
#   value.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
#     description: Replicate AWS Secrets Manager secrets across Regions
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Leave force_overwrite_replica_secret out. Rename the secret where the name is taken.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.replica_overwrites

import data.policylint.result

report contains result.setting(subject, "overwrites_replicas", message) if {
	some subject in input.subjects
	subject.overwrites_replicas
	count(subject.replicas) > 0
	message := "A secret of the same name is overwritten."
}

exempt contains subject.id if {
	some subject in input.subjects
	count(subject.replicas) == 0
}
