# METADATA
# title: The key of a volume is not named by its ARN
# description: |
#   EC2 resolves an alias or a key id once, when the volume is made, and only afterwards, so
#   that a mistake looks like success and the volume then fails. It then reports the key's
#   ARN: the next plan shows a difference, and would replace the volume.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
#     description: CreateVolume
# schemas:
#   - input: schema.volume
# custom:
#   severity: low
#   fix: |
#     Name the key by its ARN: aws_kms_key.example.arn, or target_key_arn of an alias.
#   since: 0.1.0
#   facts: []
package policylint.rules.volume.key_not_an_arn

import data.policylint.result

report contains result.setting(subject, "kms_key_id", message) if {
	some subject in input.subjects
	named := {"alias": "an alias", "id": "an id"}[subject.key_kind]
	message := sprintf("The key is named by %s instead of its ARN.", [named])
}
