# METADATA
# title: Snapshots do not get the tags of their database
# description: |
#   Policies and backup plans that go by tags do not see the snapshots: who may restore or
#   share them, how long they are kept and whom they belong to is lost.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
#     description: Tagging Amazon RDS resources
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Set copy_tags_to_snapshot = true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [RDS.16, RDS.17]
#     checkov: [CKV_AWS_313, CKV2_AWS_60]
package policylint.rules.database.tags_not_copied

import data.policylint.result

report contains result.setting(subject, "copy_tags_to_snapshot", message) if {
	some subject in input.subjects
	subject.tags_copied_to_snapshots == false
	message := "Tags are not copied to snapshots."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
