# METADATA
# title: An Aurora cluster is not encrypted with a KMS key
# description: |
#   Aurora clusters made since February 2026 are encrypted with a key that AWS owns where
#   nothing else is asked for: nobody can see its uses, limit or revoke them, or share a
#   snapshot under it. Older clusters without encryption are not encrypted at all, and cannot
#   be later. A plan does not tell the two apart.
#
#   For a global cluster the same holds of all its clusters.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
#     description: Encrypting Amazon Aurora resources
# schemas:
#   - input: schema.database
# custom:
#   severity: medium
#   fix: |
#     Set storage_encrypted = true and kms_key_id. An existing cluster has to be restored
#     from a snapshot with a key.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.27]
#     checkov: [CKV_AWS_96, CKV_AWS_140]
#     trivy: [AWS-0079]
#     kics: [656880aa, 1a690d1d]
package policylint.rules.database.aurora_without_kms_key

import data.policylint.result

report contains result.setting(subject, "storage_encrypted", message) if {
	some subject in input.subjects
	subject.aurora == true
	subject.storage_encrypted == false
	message := "The cluster has no KMS key: AWS holds the only key, or the cluster is not encrypted at all."
}
