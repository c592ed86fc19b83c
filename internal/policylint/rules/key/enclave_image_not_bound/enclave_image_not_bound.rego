# METADATA
# title: Any enclave passes the attestation that a statement asks for
# description: |
#   Only the digest of the image, of the application, or of the certificate that signed the image
#   tells what runs in an enclave. PCR3 and PCR4 tell which role and which instance run it, and
#   those can start any image; so can anybody where a pattern or a presence test is all that is
#   asked.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclaves.html
#     description: Condition keys for AWS Nitro Enclaves
# schemas:
#   - input: schema.key
# custom:
#   severity: high
#   fix: Name kms:RecipientAttestation:ImageSha384, PCR0 or PCR8 with the exact values of images that you trust.
#   since: 0.1.0
#   facts: [attestation_binds_image]
package policylint.rules.key.enclave_image_not_bound

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.attestation_binds_image
	fact.verdict == "violated"
	message := "An enclave with any image gets through."
}
