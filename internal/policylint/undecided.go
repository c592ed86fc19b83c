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
func (l *Linter) undecided(r *rule, s *model.Subject, answers map[string][]facts.Answer) []Finding {
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
				add(answer.Statement, answer.Element, "", answer.Reason, references(s, answer.DependsOn))
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(s.Unknown)) {
		if r.reads.touches(field) || r.exemption.touches(field) {
			var dependsOn []string
			if reference := s.Unknown[field]; reference != "" {
				dependsOn = []string{reference}
			}
			add(-1, "", field, field+" is known only after apply.", dependsOn)
		}
	}
	return open
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

// references are the Terraform references behind the names of atoms, where they are known.
func references(s *model.Subject, atoms []string) []string {
	named := make([]string, len(atoms))
	for i, atom := range atoms {
		named[i] = cmp.Or(s.References[atom], atom)
	}
	return named
}
