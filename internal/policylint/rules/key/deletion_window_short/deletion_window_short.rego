# METADATA
# title: Little time to notice that the key is being deleted
# description: |
#   When the waiting period is over, everything encrypted under the key is lost. A backup job or a
#   yearly report that still needs it is often noticed only after weeks. Until the end of the
#   period the deletion can be cancelled.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#     description: Delete an AWS KMS key
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Set deletion_window_in_days to 30.
#   since: 0.1.0
#   facts: []
#   parameters:
#     - name: min_days
#       type: integer
#       default: 14
#       description: The shortest waiting period in days that is no finding.
#   controls:
#     kics: [0b530315]
package policylint.rules.key.deletion_window_short

import data.policylint.parameters.key.deletion_window_short as parameters
import data.policylint.result

report contains result.setting(subject, "deletion_window_in_days", message) if {
	some subject in input.subjects
	subject.deletion_window_in_days < parameters.min_days
	message := sprintf("The key is deleted %d days after a request to do so.", [subject.deletion_window_in_days])
}
