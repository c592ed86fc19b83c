# METADATA
# title: The key material leaves its Region
# description: |
#   A multi-Region key can be copied to other Regions, where each copy has a policy of its own and
#   decrypts the same data. That is of use for data that is itself replicated encrypted; other keys
#   are safer where a Region is a boundary. It cannot be turned off later.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
#     description: Multi-Region keys in AWS KMS
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Leave multi_region out, or waive the rule with the replicated data that needs it.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.multi_region

import data.policylint.result

report contains result.setting(subject, "multi_region", message) if {
	some subject in input.subjects
	subject.multi_region
	message := "The key can be replicated to other Regions."
}
