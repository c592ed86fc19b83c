# METADATA
# title: Deleting a database leaves nothing to restore it from
# description: |
#   With skip_final_snapshot the last state of the data is gone as soon as the database is:
#   automated backups are deleted with it by default. Databases for tests can be waived.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
#     description: Deleting a DB instance
# schemas:
#   - input: schema.database
# custom:
#   severity: low
#   fix: Remove skip_final_snapshot, and set final_snapshot_identifier.
#   since: 0.1.0
#   facts: []
package policylint.rules.database.final_snapshot_skipped

import data.policylint.result

report contains result.setting(subject, "skip_final_snapshot", message) if {
	some subject in input.subjects
	subject.final_snapshot_skipped == true
	message := "No snapshot is made when the database is deleted."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.replica == true
}
