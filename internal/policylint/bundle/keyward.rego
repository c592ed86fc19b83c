# METADATA
# title: What Keyward finds, as plain Rego
# description: |
#   Evaluates every rule of the bundle on what `keyward facts` prints. The set findings holds what is
#   wrong, and the set undecided what could not be judged, as `keyward lint --format json` has them.
#   Waivers are not in a bundle: they belong to who runs it.
package keyward

import data.keyward.table
import data.keyward.unknown

# METADATA
# description: Everything that the rules find, with its place in the configuration.
findings contains finding if {
	some rule in table.rules
	some report in reports[rule.id]
	subject := subjects[report.subject]
	not subject.id in exempt[rule.id]
	count(unknown.exempting[rule.id] & unknown.fields[subject.id]) == 0
	finding := object.union(place(rule, subject, report), {
		"message": report.message,
		"witness": object.get(report, ["proof", "witness"], null),
		"proof": proof(report),
	})
}

# An input that the rules cannot read must not look like one in which nothing is wrong.
findings contains finding if {
	some message in faults
	finding := {
		"rule": "keyward/input", "severity": "critical", "message": message, "name": "", "address": "",
		"kind": "", "statement": null, "pointer": "", "witness": null, "proof": "",
		"fix": "Print the input with keyward facts, of the version that wrote this bundle.",
	}
}

# METADATA
# description: |
#   Every subject that a rule cannot judge, because a fact or a setting is not known. Undecided is
#   neither a finding nor a pass.
undecided contains entry if {
	some subject in input.subjects
	unknown.something(subject)
	some rule in table.rules
	subject.kind in rule.kinds
	not subject.id in exempt[rule.id]
	open := unknown.places(rule, subject, reported[rule.id])
	some about in {statement(subject, at) | some at in open}
	here := [at | some at in open; statement(subject, at) == about]
	entry := object.union(place(rule, subject, here[0]), {
		"message": sprintf("%s: not decided.", [rule.title]),
		"reasons": [at.reason | some at in here],
	})
}

faults contains message if {
	not input.format_version == table.format_version
	message := sprintf(
		"The input is not what keyward facts prints: its format_version is %v, and the rules read %q.",
		[object.get(input, "format_version", null), table.format_version],
	)
}

faults contains message if {
	some subject in input.subjects
	not subject.kind in table.kinds
	message := sprintf("The input has a %v, which the rules do not know.", [subject.kind])
}

faults contains "The input has no list of subjects." if not is_array(input.subjects)

# Everything below that is looked up is one value, and no partial rule: OPA would look through all of
# its bodies for each key.

subjects := {subject.id: subject | some subject in input.subjects}

# inputs holds the input with the subjects of one kind: a rule takes every subject that it sees for
# one that it is about.
inputs := {kind: cut |
	some kind in {subject.kind | some subject in input.subjects}
	cut := object.union(input, {"subjects": [subject | some subject in input.subjects; subject.kind == kind]})
}

reports := {rule.id: found |
	some rule in table.rules
	found := {report |
		some kind in rule.kinds
		cut := inputs[kind]
		some report in data.policylint.rules[rule.path[0]][rule.path[1]].report with input as cut
	}
}

exempt := {rule.id: found |
	some rule in table.rules
	found := {id |
		some kind in rule.kinds
		cut := inputs[kind]
		some id in data.policylint.rules[rule.path[0]][rule.path[1]].exempt with input as cut
	}
}

reported := {id: {report.subject | some report in found} | some id, found in reports}

# place is a finding without what it says.
place(rule, subject, at) := {
	"rule": rule.id,
	"severity": rule.severity,
	"fix": rule.fix,
	"name": subject.name,
	"address": object.get(input.addresses, sprintf("%d", [subject.id]), ""),
	"kind": subject.kind,
	"statement": statement(subject, at),
	"pointer": pointer(statement(subject, at), at),
}

# statement is the statement that something is about, null where it is about none.
statement(subject, at) := {"index": found.index, "sid": found.sid} if {
	index := object.get(at, ["proof", "statement", "index"], object.get(at, "statement", null))
	found := subject.policy.statements[index]
} else := null

pointer(null, at) := object.get(at, "pointer", "")

pointer(about, at) := concat("/", array.concat(["", "Statement", sprintf("%d", [about.index])], element(at)))

element(at) := [at.element] if {
	at.element != ""
} else := [at.proof.element] if {
	at.proof.element != ""
} else := []

proof(report) := sprintf("No Deny stops: %s", [text]) if {
	text := report.proof.witness.text
	report.proof.undenied
} else := sprintf("Gets through: %s", [text]) if {
	text := report.proof.witness.text
} else := ""
