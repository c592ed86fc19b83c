# METADATA
# title: The key is shorter than recommended today
# description: |
#   RSA with 2,048 bits gives about 112 bits of security, which NIST accepts only until 2030.
#   Signatures and data keys that have to hold longer need 3,072 bits or an elliptic curve. The spec
#   of a key cannot be changed.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final
#     description: NIST SP 800-57 Part 1, Recommendation for Key Management
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
#     description: Key spec reference
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Use RSA_3072, RSA_4096 or ECC_NIST_P256, or waive the rule for a partner that supports nothing else.
#   since: 0.1.0
#   facts: []
package policylint.rules.key.weak_key_spec

import data.policylint.result

report contains result.setting(subject, "spec", message) if {
	some subject in input.subjects
	subject.spec == "RSA_2048"
	message := "The key spec is RSA_2048."
}
