# METADATA
# title: A snapshot or AMI is shared with another account
# description: |
#   Principals of the other account can copy it, and keep the copy whatever happens here. That
#   may be meant; then a waiver records why. An AMI that is shared with an organisation or a
#   unit of it is not reported.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-snapshot-permissions.html
#     description: Share an Amazon EBS snapshot
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
#     description: Share an AMI with specific AWS accounts
# schemas:
#   - input: schema.snapshot
# custom:
#   severity: low
#   fix: Remove the account, share with the organisation, or waive the finding with the reason.
#   since: 0.1.0
#   facts: []
#   controls:
#     kics: [ba4e0031]
package policylint.rules.snapshot.shared_with_account

import data.policylint.result

report contains result.setting(subject, "shared_accounts", message) if {
	some subject in input.subjects
	count(subject.shared_accounts) > 0
	message := sprintf("It is shared with %s.", [concat(", ", sort(subject.shared_accounts))])
}
