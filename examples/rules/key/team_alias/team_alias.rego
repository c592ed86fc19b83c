# METADATA
# title: No alias of the key names its team
# description: |
#   Whoever finds the key in an account must see whom to ask about it. An alias says so to
#   everybody who may list aliases; a tag only to those who may read the tags of the key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/alias-about.html
#     description: About aliases
# schemas:
#   - input: schema.key
# custom:
#   severity: low
#   fix: Add an alias of the form alias/TEAM-PURPOSE.
#   since: 1.0.0
#   facts: []
package policylint.rules.key.team_alias

import data.house.names
import data.policylint.result

report contains result.setting(subject, "aliases", message) if {
	some subject in input.subjects
	every alias in subject.aliases {
		not names.of_team(alias)
	}
	message := sprintf("The key has %d aliases, and none names a team.", [count(subject.aliases)])
}

# Keys that only verify signatures are published, and belong to nobody.
exempt contains subject.id if {
	some subject in input.subjects
	subject.usage == "SIGN_VERIFY"
}
