# METADATA
# title: Replication leaves out what is encrypted under KMS
# description: |
#   A rule copies objects under SSE-KMS only where it says so and names a key at the destination.
#   The bucket encrypts with KMS by default, so that the copy lacks what was uploaded, without any
#   error.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
#     description: Replicating encrypted objects
# schemas:
#   - input: schema.bucket
# custom:
#   severity: high
#   fix: |
#     Add source_selection_criteria with sse_kms_encrypted_objects Enabled, and replica_kms_key_id
#     at the destination.
#   since: 0.1.0
#   facts: []
package policylint.rules.bucket.replication_skips_kms_objects

import data.policylint.result

report contains result.setting(subject, "replication.copies_kms_objects", message) if {
	some subject in input.subjects
	subject.encryption.key_kind != "none"
	subject.replication.copies_kms_objects == false
	message := "A rule that is on does not copy objects under SSE-KMS."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.encryption.key_kind == "none"
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replication.enabled == false
}
