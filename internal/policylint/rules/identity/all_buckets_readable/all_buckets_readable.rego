# METADATA
# title: The policy lets read or delete objects in every bucket
# description: |
#   Every bucket of the account, and every bucket of others that lets the account in, is open to
#   whoever has the policy, backups and logs included.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#     description: Security best practices in IAM
# schemas:
#   - input: schema.identity
# custom:
#   severity: medium
#   fix: |
#     Name the buckets, or bind the statement by aws:ResourceAccount and a prefix.
#   since: 0.1.0
#   facts: [reads_named_buckets]
#   controls:
#     trivy: [AWS-0345]
package policylint.rules.identity.all_buckets_readable

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.reads_named_buckets
	fact.verdict == "violated"
	message := fact.reason
}
