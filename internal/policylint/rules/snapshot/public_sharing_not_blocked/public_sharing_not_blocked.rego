# METADATA
# title: The account can make snapshots or AMIs public
# description: |
#   Blocking public access stops what no review catches in time: a snapshot or AMI that
#   somebody makes public by hand. With block-new-sharing, EBS snapshots that are public
#   already stay so; block-all-sharing hides them, too. The setting is for one Region of an
#   account.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
#     description: Block public access for Amazon EBS snapshots
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
#     description: Block public access to your AMIs
# schemas:
#   - input: schema.snapshot
# custom:
#   severity: medium
#   fix: |
#     Set state to block-all-sharing for EBS snapshots, and to block-new-sharing for AMIs,
#     which have no other.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [EC2.182]
#     config: [ebs-snapshot-block-public-access]
package policylint.rules.snapshot.public_sharing_not_blocked

import data.policylint.result

report contains result.setting(subject, "state", message) if {
	some subject in input.subjects
	subject.public_sharing == "allowed"
	message := "Public sharing is not blocked in this Region."
}

report contains result.setting(subject, "state", message) if {
	some subject in input.subjects
	subject.public_sharing == "new_blocked"
	message := "Snapshots that are public already stay public."
}
