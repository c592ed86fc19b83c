# METADATA
# title: Keyward for conftest
# description: |
#   The results that conftest expects: deny for findings of the level that the bundle was written with
#   and above, warn for those below it and for what is undecided.
package main

import data.keyward
import data.keyward.table

deny contains result(finding) if {
	some finding in keyward.findings
	finding.severity in table.fail_on
}

warn contains result(finding) if {
	some finding in keyward.findings
	not finding.severity in table.fail_on
}

warn contains object.union(entry, {"msg": message}) if {
	some entry in keyward.undecided
	message := sprintf("%s: %s: %s %s", [subject(entry), entry.rule, entry.message, concat(" ", entry.reasons)])
}

result(finding) := object.union(finding, {"msg": message}) if {
	parts := [
		sprintf("%s: %s: %s", [subject(finding), finding.rule, finding.message]),
		finding.proof,
		sprintf("Fix: %s", [concat(" ", split(trim_space(finding.fix), "\n"))]),
	]
	message := concat(" ", [part | some part in parts; part != ""])
}

subject(finding) := finding.address if {
	finding.address != ""
} else := finding.name if {
	finding.name != ""
} else := "input"
