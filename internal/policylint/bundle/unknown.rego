# METADATA
# title: What a rule cannot judge
# description: |
#   Rules never deal with unknown values. What a rule reads is in the table, and where a subject lacks
#   some of that, the rule is undecided about it.
package keyward.unknown

import data.keyward.table

# something tells whether anything of a subject is not known.
something(subject) if count(open_facts[subject.id]) > 0

something(subject) if count(fields[subject.id]) > 0

# places lists what of a subject a rule cannot judge, each with the reason. Whether the subject is
# exempt counts only where there is something to be exempt from.
places(rule, subject, reported) := array.concat(open, unread(exempting[rule.id], subject)) if {
	open := unjudged(rule, subject)
	matters(open, subject, reported)
} else := []

matters(open, _, _) if count(open) > 0

matters(_, subject, reported) if subject.id in reported

unjudged(rule, subject) := array.concat(unproven(rule, subject), unread(reading[rule.id], subject))

# unproven lists the facts that a rule reads and that are not known.
unproven(rule, subject) := [at |
	some name in rule.facts
	name in open_facts[subject.id]
	some at in answers(subject, name)
]

answers(subject, name) := [at |
	some answer in listed(subject.facts[name])
	answer.verdict == "unknown"
	at := {"proof": answer, "reason": object.get(answer, "reason", "")}
] if {
	subject.facts[name]
} else := [{"reason": reason}] if {
	reason := sprintf("the input lacks the fact %s: another version of Keyward wrote it.", [name])
}

# open_facts are those that some rule reads, and that a subject lacks or that are not known.
open_facts := {subject.id: union({unknown, lacking}) |
	some subject in input.subjects
	unknown := {name |
		some name, fact in subject.facts
		some answer in listed(fact)
		answer.verdict == "unknown"
	}
	lacking := wanted[subject.kind] - object.keys(object.get(subject, "facts", {}))
}

wanted := {kind: names |
	some kind in {kind | some kind in table.rules[_].kinds}
	names := {name | some rule in table.rules; kind in rule.kinds; some name in rule.facts}
}

listed(fact) := fact if {
	is_array(fact)
} else := [fact]

# unread lists the fields of a subject that are not known, of those given.
unread(concerned, subject) := [{"pointer": field, "reason": sprintf("%s is not known.", [field])} |
	some field in (concerned & fields[subject.id])
]

# fields are the paths of what is not known of each subject.
fields := {subject.id: object.keys(object.get(subject, "unknown", {})) | some subject in input.subjects}

every_field := union({found | some found in fields})

# reading holds for each rule the unknown fields, of whatever subject, that it reads to report.
reading := {rule.id: {field | some field in every_field; touches(rule.reads, field)} | some rule in table.rules}

# exempting holds for each rule the unknown fields that decide which subjects it is not about.
exempting := {rule.id: {field | some field in every_field; touches(rule.exemption, field)} | some rule in table.rules}

touches(read, _) if read.everything

touches(read, field) if {
	some path in read.fields
	overlap(path, field)
}

# overlap tells whether one of two paths is the other, or lies below it.
overlap(a, b) if startswith(concat("", [a, "."]), concat("", [b, "."]))

overlap(a, b) if startswith(concat("", [b, "."]), concat("", [a, "."]))
