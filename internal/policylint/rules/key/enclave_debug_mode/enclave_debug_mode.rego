# METADATA
# title: An enclave in debug mode passes the attestation
# description: |
#   In debug mode an enclave shows its console, and all that it decrypts, to its parent instance. It
#   attests zeros in place of every digest, so that a statement which accepts them accepts any image
#   whose operators can look inside.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclaves.html
#     description: Condition keys for AWS Nitro Enclaves
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: Remove the value of zeros once the image is tested.
#   since: 0.1.0
#   facts: [attestation_excludes_debug_mode]
package policylint.rules.key.enclave_debug_mode

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.attestation_excludes_debug_mode
	fact.verdict == "violated"
	message := "An enclave in debug mode gets through."
}
