# METADATA
# title: A copy of a snapshot is not encrypted with a key of your own
# description: |
#   A copy is the moment to put a snapshot under a key that you control. With an AWS managed
#   key it cannot be shared with another account, and access cannot be revoked by the key. A
#   copy of a database snapshot that names no key keeps the key of its source, so that both
#   are lost together when that key is.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html
#     description: Copy an Amazon EBS snapshot
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
#     description: Copying a DB snapshot
# schemas:
#   - input: schema.snapshot
# custom:
#   severity: low
#   fix: |
#     Name a customer managed key of the Region of the copy in kms_key_id; in a lifecycle
#     policy, in cmk_arn.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_183, CKV_AWS_245, CKV_AWS_254, CKV_AWS_256, CKV_AWS_266]
package policylint.rules.snapshot.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.encrypted == true
	subject.key_kind == "aws_managed"
	message := "No key of your own is named, so that the copy gets an AWS managed key."
}

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	subject.key_kind == "source"
	message := "The copy names no key of its own."
}
