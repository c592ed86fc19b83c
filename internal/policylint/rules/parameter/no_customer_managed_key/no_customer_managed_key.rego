# METADATA
# title: The parameter is encrypted under the AWS managed key
# description: |
#   Everyone in the account who may read the parameter may decrypt it with alias/aws/ssm, whose
#   policy nobody can change, and no other account can. A key of your own decides who decrypts,
#   apart from who may read parameters.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
#     description: AWS Systems Manager Parameter Store and AWS KMS
# schemas:
#   - input: schema.parameter
# custom:
#   severity: medium
#   fix: Set key_id to the ARN of a customer managed key.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_337]
package policylint.rules.parameter.no_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "key_kind", message) if {
	some subject in input.subjects
	subject.key_kind == "aws_managed"
	message := "The key is alias/aws/ssm."
}

exempt contains subject.id if {
	some subject in input.subjects
	subject.type in {"String", "StringList"}
}
