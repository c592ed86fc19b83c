# METADATA
# title: The key policy lets strangers in
# description: |
#   Somebody whom the policy does not name gets through: any principal of any AWS account. A
#   condition binds only if strangers cannot meet it: kms:CallerAccount and aws:PrincipalOrgID do,
#   kms:ViaService alone does not, because every account can call the service.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#     description: Key policies in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: critical
#   fix: Name the principals, or add kms:CallerAccount or aws:PrincipalOrgID to the statement.
#   since: 0.1.0
#   facts: [excludes_strangers]
#   controls:
#     fsbp: [KMS.5]
#     config: [kms-key-policy-no-public-access]
#     checkov: [CKV_AWS_33]
#     kics: [7ebc9038]
package policylint.rules.key.public_access

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.excludes_strangers
	fact.verdict == "violated"
	message := "Strangers may use the key."
}
