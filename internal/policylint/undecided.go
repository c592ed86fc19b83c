package policylint

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// undecided tells where a rule could not judge a subject: a fact that it reads is unknown, or a
// field that it reads is. That holds beside findings about other places, too: a violated statement
// says nothing about the next one. There is one entry for the subject as a whole and one for each
// statement that is open by itself.
//
// Whether the subject is exempt counts only where there is something to be exempt from: the rule
// reported something, or may yet do so.
func (l *Linter) undecided(
	r *rule, s *model.Subject, answers map[string][]facts.Answer, unknown map[string]string, reported bool,
) []Finding {
	var open []Finding
	add := func(statement int, element, field, reason string, dependsOn []string) {
		f := l.place(r, s, statement, element, field)
		f.Message = r.Title + ": not decided."
		f.Reason, f.DependsOn = reason, strings.Join(dependsOn, ", ")
		at := slices.IndexFunc(open, func(other Finding) bool { return other.statementIndex() == f.statementIndex() })
		if at < 0 {
			open = append(open, f)
		} else {
			open[at].merge(f)
		}
	}
	for _, name := range r.Facts {
		for _, answer := range answers[name] {
			if answer.Verdict == prove.Unknown {
				add(answer.Statement, answer.Element, "", named(s, answer), references(s, answer.DependsOn))
			}
		}
	}
	missingOf := func(what *reads) {
		for _, field := range slices.Sorted(maps.Keys(unknown)) {
			if what.touches(field) {
				add(-1, "", field, missing(s, field), dependsOn(s, field))
			}
		}
	}
	missingOf(&r.reads)
	if reported || len(open) > 0 {
		missingOf(&r.exemption)
	}
	return open
}

// Because says in a sentence why a rule is undecided, and what it waits for.
func (f *Finding) Because() string {
	reason := strings.TrimSuffix(f.Reason, ".") + "."
	if f.DependsOn != "" && !strings.Contains(f.Reason, f.DependsOn) {
		reason += " It depends on " + f.DependsOn + "."
	}
	return reason
}

// missing says why the value of a field is not there.
func missing(s *model.Subject, field string) string {
	if s.PolicyOnly {
		return "a policy alone does not show " + field + "."
	}
	if field == "policy" && s.PolicyError != "" {
		return "policy cannot be read."
	}
	if s.Partial && s.Unknown[field] == "" {
		return "the plan does not show " + field + "."
	}
	if field == "policy" && s.Reason != "" {
		return "policy is known only after apply. " + s.Reason
	}
	return field + " is known only after apply."
}

func dependsOn(s *model.Subject, field string) []string {
	if reference := s.Unknown[field]; reference != "" {
		return []string{reference}
	}
	return nil
}

// merge adds why else a place is undecided.
func (f *Finding) merge(other Finding) {
	if !strings.Contains(f.Reason, other.Reason) {
		f.Reason += " " + other.Reason
	}
	for reference := range strings.SplitSeq(other.DependsOn, ", ") {
		if reference != "" && !slices.Contains(strings.Split(f.DependsOn, ", "), reference) {
			f.DependsOn = strings.TrimPrefix(f.DependsOn+", "+reference, ", ")
		}
	}
}

// named is the reason of an answer with Terraform references in the place of the names of atoms.
func named(s *model.Subject, answer facts.Answer) string {
	reason := strings.ReplaceAll(answer.Reason,
		strings.Join(answer.DependsOn, ", "), strings.Join(references(s, answer.DependsOn), ", "))
	for _, atom := range answer.DependsOn {
		reason = strings.ReplaceAll(reason, atom, cmp.Or(s.References[atom], atom))
	}
	return reason
}

// references are the Terraform references behind the names of atoms, where they are known: one for all
// atoms that stand for its value.
func references(s *model.Subject, atoms []string) []string {
	var named []string
	for _, atom := range atoms {
		if reference := cmp.Or(s.References[atom], atom); !slices.Contains(named, reference) {
			named = append(named, reference)
		}
	}
	return named
}
