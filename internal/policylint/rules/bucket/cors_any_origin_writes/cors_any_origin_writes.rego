# METADATA
# title: Any website may write to the bucket through its visitors
# description: |
#   CORS with the origin * and a writing method lets scripts of every website send uploads or
#   deletions from the browsers of people who are signed in to yours, with whatever signed URL or
#   credential they get hold of. Reading from any origin is usual for public files, and left out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
#     description: Using cross-origin resource sharing (CORS)
# schemas:
#   - input: schema.bucket
# custom:
#   severity: medium
#   fix: List the origins that need the bucket in allowed_origins.
#   since: 0.1.0
#   facts: []
#   controls:
#     kics: [98a8f708]
package policylint.rules.bucket.cors_any_origin_writes

import data.policylint.result

report contains result.setting(subject, "cors_rules", message) if {
	some subject in input.subjects
	some cors in subject.cors_rules
	"*" in cors.origins
	some method in cors.methods
	method in {"PUT", "POST", "DELETE"}
	message := sprintf("Any origin may send %s.", [method])
}
