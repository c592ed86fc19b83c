# METADATA
# description: |
#   What a rule reports. A rule iterates `some subject in input.subjects` and adds one of these to
#   its set `report` for everything that is wrong; a set `exempt` may hold the ids of subjects that
#   the rule is not about, whatever else is reported. Rules never deal with unknown values: a field that is not known is
#   missing, and the linter reports the rule as undecided for that subject by itself.
package policylint.result

# setting is a finding about a setting, named by its path: "rotation.enabled".
setting(subject, path, message) := {
	"subject": subject.id,
	"pointer": path,
	"message": message,
}

# proof is a finding that rests on a violated fact, placed on the statement the fact is about.
proof(subject, fact, message) := {
	"subject": subject.id,
	"proof": fact,
	"message": message,
}

# statement is a finding about a statement of the policy, or about one element of it.
statement(subject, stmt, element, message) := {
	"subject": subject.id,
	"statement": stmt.index,
	"element": element,
	"message": message,
}
