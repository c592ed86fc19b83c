# METADATA
# title: A table can be deleted with one call
# description: |
#   DeleteTable takes effect at once, and a mistaken plan that replaces the table is enough.
#   With deletion protection the call is refused until the protection is taken off.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
#     description: Deletion protection for your table
# schemas:
#   - input: schema.table
# custom:
#   severity: medium
#   fix: Set deletion_protection_enabled = true.
#   since: 0.1.0
#   facts: []
#   controls:
#     fsbp: [DynamoDB.6]
#     config: [dynamodb-table-deletion-protection-enabled]
package policylint.rules.table.deletion_protection_disabled

import data.policylint.result

report contains result.setting(subject, "deletion_protection_enabled", message) if {
	some subject in input.subjects
	subject.deletion_protection == false
	message := "Deletion protection is off."
}
