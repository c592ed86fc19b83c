# METADATA
# title: A grant covers everything under the key
# description: |
#   Without a constraint the grantee may decrypt whatever the key protects. A constraint on the
#   encryption context limits the grant to one bucket, volume or record.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html
#     description: Creating grants
# schemas:
#   - input: schema.grant
# custom:
#   severity: low
#   fix: Add a constraints block with encryption_context_subset or encryption_context_equals.
#   since: 0.1.0
#   facts: []
package policylint.rules.grant.no_encryption_context

import data.policylint.result

report contains result.setting(subject, "bound_to_context", message) if {
	some subject in input.subjects
	subject.takes_context
	subject.bound_to_context == false
	message := "No constraint limits the grant to an encryption context."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.takes_context == false
}
