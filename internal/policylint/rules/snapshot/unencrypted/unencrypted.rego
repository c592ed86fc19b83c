# METADATA
# title: A snapshot is not encrypted
# description: |
#   The data lies on AWS's disks in the clear. Whoever is given the snapshot, by mistake or on
#   purpose, can read all of it, because no key stands in the way. A snapshot or image of an
#   encrypted source is always encrypted; that of an unencrypted one only where the copy asks
#   for it.
#
#   A lifecycle policy, a copy or an AMI whose source is not in the plan is reported when it
#   does not ask for encryption itself: it is then as encrypted as its source happens to be.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#     description: Amazon EBS encryption
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
#     description: Copying a DB snapshot
# schemas:
#   - input: schema.snapshot
# custom:
#   severity: high
#   fix: |
#     Encrypt the volume or database. To encrypt what is there already, copy the snapshot
#     with encrypted = true and a key of your own, and restore from the copy.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.4]
#     config: [rds-snapshot-encrypted]
#     checkov: [CKV_AWS_146, CKV_AWS_183, CKV_AWS_204, CKV_AWS_235, CKV_AWS_253, CKV_AWS_255]
#     kics: [e6b4b943, 8bbb242f]
package policylint.rules.snapshot.unencrypted

import data.policylint.result

report contains result.setting(subject, "encrypted", message) if {
	some subject in input.subjects
	subject.encrypted == false
	message := "Nothing encrypts the snapshot."
}
