# METADATA
# title: An AWS service is let in for anybody's resources
# description: |
#   AWS services act for every customer. A statement that names only the service lets it deliver
#   on behalf of resources in any account: somebody else can make the service write into, or read
#   from, this bucket.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#     description: The confused deputy problem
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: |
#     Add aws:SourceAccount (your account) and, where you know it, aws:SourceArn to the
#     statement.
#   since: 0.1.0
#   facts: [binds_services]
#   controls:
#     access_analyzer: [RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL, RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL]
package policylint.rules.bucket.confused_deputy

import data.policylint.result

report contains result.proof(subject, fact, message) if {
	some subject in input.subjects
	some fact in subject.facts.binds_services
	fact.verdict == "violated"
	message := "The service is let in for resources of any account."
}
