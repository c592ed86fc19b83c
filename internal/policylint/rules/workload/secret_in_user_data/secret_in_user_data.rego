# METADATA
# title: User data holds a secret
# description: |
#   User data can be read by everybody who may describe the instance, and by every process on it
#   through the metadata service. It stands in the state and in launch templates for good.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
#     description: Run commands at launch with user data
# schemas:
#   - input: schema.workload
# custom:
#   severity: high
#   fix: Let the instance read the secret at start with the role of its instance profile.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_46]
#     trivy: [AWS-0029, AWS-0129]
package policylint.rules.workload.secret_in_user_data

import data.policylint.result

report contains result.setting(subject, "user_data_secret", message) if {
	some subject in input.subjects
	subject.user_data_secret
	message := "The user data holds a secret."
}
