# METADATA
# title: A function gets a secret in its environment
# description: |
#   Whoever may read the configuration of the function sees its environment in the console, and it
#   stands in the state in clear and in every copy of a deployment. A rotated secret stays old until
#   the next deployment. Names, ARNs and paths of secrets are no finding.
# related_resources:
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
#     description: Working with Lambda environment variables
# schemas:
#   - input: schema.workload
# custom:
#   severity: high
#   fix: Give the function the ARN of the secret and let it read the value at run time.
#   since: 0.1.0
#   facts: []
#   controls:
#     checkov: [CKV_AWS_45]
package policylint.rules.workload.secret_in_environment

import data.policylint.result

report contains result.setting(subject, "environment_secrets", message) if {
	some subject in input.subjects
	some name in subject.environment_secrets
	message := said(name)
}

said("") := "A variable holds a secret."

said(name) := sprintf("The variable %s holds a secret.", [name]) if name != ""
