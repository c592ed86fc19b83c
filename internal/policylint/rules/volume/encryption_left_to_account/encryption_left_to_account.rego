# METADATA
# title: A volume is encrypted only by the default of the account
# description: |
#   Nothing about the volume asks for encryption; it comes from encryption by default, which
#   this plan turns on in the Region. The same code in another Region or account, or after
#   somebody has turned the default off, makes volumes that are not encrypted, and says
#   nothing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#     description: Enable Amazon EBS encryption by default
# schemas:
#   - input: schema.volume
# custom:
#   severity: low
#   fix: Set encrypted = true for the volume, too.
#   since: 0.1.0
#   facts: []
package policylint.rules.volume.encryption_left_to_account

import data.policylint.result

report contains result.setting(subject, "encrypted", message) if {
	some subject in input.subjects
	subject.decided_by == "account"
	message := "The volume is encrypted only because that is the default of the account in the Region."
}
