# METADATA
# title: The key of the object is kept in the Terraform state
# description: |
#   customer_key is the key itself with which S3 encrypts the object (SSE-C). It stands in the state
#   and in saved plans in clear: whoever may read the state decrypts the object.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
#     description: Using server-side encryption with customer-provided keys
# schemas:
#   - input: schema.object
# custom:
#   severity: high
#   fix: Encrypt with a customer managed KMS key instead of SSE-C.
#   since: 0.1.0
#   facts: []
package policylint.rules.object.customer_key_in_state

import data.policylint.result

report contains result.setting(subject, "customer_key_in_state", message) if {
	some subject in input.subjects
	subject.customer_key_in_state
	message := "The key is in an argument that Terraform keeps."
}
