# METADATA
# title: The key can be used without the attestation that a statement asks for
# description: |
#   A condition on what an enclave attests protects the data from its own operators. Another
#   statement for the same role, or an operator that a missing document meets, lets the role decrypt
#   outside of any enclave, and the attestation protects nothing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclaves.html
#     description: Condition keys for AWS Nitro Enclaves
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: |
#     Allow the role kms:Decrypt in attested statements only, with StringEquals or
#     StringEqualsIgnoreCase and without IfExists.
#   since: 0.1.0
#   facts: [attestation_has_no_bypass]
package policylint.rules.key.enclave_bypass

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.attestation_has_no_bypass
	fact.verdict == "violated"
	message := "The same principal gets through without attestation."
}
