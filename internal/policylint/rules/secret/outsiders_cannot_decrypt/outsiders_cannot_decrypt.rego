# METADATA
# title: The policy lets another account in, and the key does not
# description: |
#   Reading a secret takes a permission on its key, too. The policy of the AWS managed key names
#   only its own account and cannot be changed, so that principals of another account are refused
#   whatever the policy of the secret says.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#     description: Access AWS Secrets Manager secrets from a different account
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: |
#     Set kms_key_id to a customer managed key whose policy lets the other account decrypt, or
#     remove the statement.
#   since: 0.1.0
#   facts: [excludes_outsiders]
package policylint.rules.secret.outsiders_cannot_decrypt

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	subject.key_kind == "aws_managed"
	some fact in subject.facts.excludes_outsiders
	fact.verdict == "violated"
	message := "Its principals cannot decrypt under aws/secretsmanager."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.key_kind in {"customer", "alias", "id"}
}
