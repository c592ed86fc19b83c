# METADATA
# title: A replica is encrypted under the AWS managed key of its Region
# description: |
#   The replica is as readable as the secret. Under aws/secretsmanager its Region has no key policy
#   of yours, so that what protects the secret at home does not protect the copy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
#     description: Replicate AWS Secrets Manager secrets across Regions
# schemas:
#   - input: schema.secret
# custom:
#   severity: medium
#   fix: Set kms_key_id in the replica block to a customer managed key of that Region.
#   since: 0.1.0
#   facts: []
package policylint.rules.secret.replica_without_customer_managed_key

import data.policylint.result

report contains result.setting(subject, "replicas", message) if {
	some subject in input.subjects
	some replica in subject.replicas
	replica.key_kind == "aws_managed"
	message := sprintf("The replica in %s is under aws/secretsmanager.", [replica.region])
}
