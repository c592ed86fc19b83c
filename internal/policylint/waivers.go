package policylint

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// waive marks what a waiver applies to, and collects the waivers that do nothing. A waiver may name
// a rule by an id that it had before.
func (l *Linter) waive(m *model.Model, aliases map[string][]string, result *Result) {
	judged := l.judge(result, aliases, l.options.Waivers, func(*Finding) bool { return true })
	for _, s := range m.Subjects {
		if len(s.Waivers) == 0 {
			continue
		}
		judged = append(judged, l.judge(result, aliases, s.Waivers, func(f *Finding) bool {
			return f.Kind == s.Kind && f.Address == s.Address && f.Name == s.Name
		})...)
	}
	for _, j := range judged {
		switch {
		case !j.matched:
			result.UnusedWaivers = append(result.UnusedWaivers, j.waiver)
		case j.expired:
			result.ExpiredWaivers = append(result.ExpiredWaivers, j.waiver)
		}
	}
}

// judgement is what became of a waiver.
type judgement struct {
	waiver           model.Waiver
	matched, expired bool
}

// judge applies waivers to the findings that they are about.
func (l *Linter) judge(
	result *Result, aliases map[string][]string, waivers []model.Waiver, about func(*Finding) bool,
) []judgement {
	judged := make([]judgement, len(waivers))
	for i, waiver := range waivers {
		judged[i] = judgement{waiver: waiver, expired: expired(waiver.Expires, l.today)}
		for _, list := range [][]Finding{result.Findings, result.Undecided} {
			for at := range list {
				if f := &list[at]; about(f) && matches(&waiver, f, aliases[f.Rule]) {
					judged[i].matched = true
					if !judged[i].expired && f.Waived == nil {
						f.Waived = &judged[i].waiver
					}
				}
			}
		}
	}
	return judged
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
