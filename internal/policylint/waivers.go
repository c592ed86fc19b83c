package policylint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// waive marks what a waiver applies to, and collects the waivers that do nothing. A waiver may name
// a rule by an id that it had before.
func (l *Linter) waive(m *model.Model, described map[string]Rule, result *Result) {
	j := &judge{result: result, rules: described, today: l.day.Format(time.DateOnly)}
	for _, w := range l.options.Waivers {
		j.apply(w, func(*Finding) bool { return true })
	}
	for i := range m.Waivers {
		// Of what the plan does not have nobody can say whether it is in need of its waiver.
		if w := &m.Waivers[i]; len(w.About) > 0 {
			j.apply(w.Waiver, coveredBy(w.About))
		}
	}
	for _, s := range m.Subjects {
		for _, w := range s.Waivers {
			w.Address, w.Source = cmp.Or(w.Address, s.Address), s.Source
			j.apply(w, coveredBy([]model.Part{{Subject: s, Statement: model.WholeSubject}}))
		}
	}
}

// subjectID is what a finding tells of its subject.
type subjectID struct {
	kind          model.Kind
	address, name string
}

// coveredBy reports whether a finding is about one of some parts.
func coveredBy(parts []model.Part) func(*Finding) bool {
	type part struct {
		subjectID
		statement int
	}
	covered := make(map[part]bool, len(parts))
	for _, p := range parts {
		covered[part{subjectID{p.Subject.Kind, p.Subject.Address, p.Subject.Name}, p.Statement}] = true
	}
	return func(f *Finding) bool {
		of := subjectID{f.Kind, f.Address, f.Name}
		return covered[part{of, model.WholeSubject}] || f.Statement != nil && covered[part{of, f.Statement.Index}]
	}
}

// judge applies waivers to the findings of a result.
type judge struct {
	result *Result
	rules  map[string]Rule
	today  string
}

// apply applies a waiver to what it is about, and notes one that does nothing.
func (j *judge) apply(w model.Waiver, about func(*Finding) bool) {
	over, matched := expired(w.Expires, j.today), false
	for _, list := range [][]Finding{j.result.Findings, j.result.Undecided} {
		for i := range list {
			f := &list[i]
			if !about(f) || !matches(&w, f, j.rules[f.Rule].Aliases) {
				continue
			}
			matched = true
			switch {
			case over && f.Expired == nil:
				f.Expired = &w
			case !over && f.Waived == nil:
				f.Waived = &w
			}
		}
	}
	switch {
	case !matched:
		j.result.UnusedWaivers = append(j.result.UnusedWaivers, w)
	case over:
		j.result.ExpiredWaivers = append(j.result.ExpiredWaivers, w)
	}
}

// matches reports whether a waiver is about a finding of a rule with these former ids.
func matches(w *model.Waiver, f *Finding, aliases []string) bool {
	return (w.Rule == f.Rule || slices.Contains(aliases, w.Rule)) &&
		matchesGlob(w.Address, f.Address) &&
		matchesGlob(w.Name, f.Name) &&
		matchesStatement(w.Statement, f.Statement)
}

// matchesStatement accepts the Sid or the index of a statement.
func matchesStatement(want string, s *Statement) bool {
	if want == "" || s == nil {
		return want == ""
	}
	return want == s.Sid || want == strconv.Itoa(s.Index)
}

// matchesGlob matches a pattern in which * stands for any text. Everything else is literal: the
// brackets of module.a[0] are no character class. An empty pattern matches everything.
func matchesGlob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == "" || pattern == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, last)
}

// expired reports whether the last day of a waiver is over. A day that cannot be read counts as
// over: a misspelt date must not waive for ever.
func expired(day, today string) bool {
	if day == "" {
		return false
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return true
	}
	return day < today
}
