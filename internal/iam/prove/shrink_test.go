package prove

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// shrunk drops statements, conditions and values as long as a fault of the same kind stays.
func (i inquiry) shrunk(fault string) inquiry {
	kind, _, _ := strings.Cut(fault, " ")
	for {
		candidates := i.smaller()
		next := slices.IndexFunc(candidates, func(c inquiry) bool {
			found, _, _ := strings.Cut(c.fault(c.ask(), c.oracle()), " ")
			return found == kind
		})
		if next < 0 {
			return i
		}
		i = candidates[next]
	}
}

// smaller lists the same question about problems with one thing less.
func (i inquiry) smaller() []inquiry {
	var out []inquiry
	add := func(change func(*problemSet)) {
		set := *i.problemSet
		change(&set)
		out = append(out, inquiry{&set, i.mode, min(i.row, 0)})
	}
	var row []Row
	if i.row >= 0 {
		row = []Row{i.rows[i.row]}
	}
	for _, doc := range smallerDocuments(i.doc) {
		add(func(p *problemSet) { p.doc, p.rows = doc, row })
	}
	for _, doc := range smallerDocuments(i.reference) {
		add(func(p *problemSet) { p.reference, p.rows = doc, row })
	}
	for _, r := range row {
		for _, smaller := range smallerStatements(r, true) {
			add(func(p *problemSet) { p.rows = []Row{smaller} })
		}
	}
	return out
}

func smallerDocuments(doc *policy.Document) []*policy.Document {
	var out []*policy.Document
	for n := range doc.Statements {
		if len(doc.Statements) > 1 {
			fewer := doc.Clone()
			fewer.Statements = slices.Delete(fewer.Statements, n, n+1)
			out = append(out, fewer)
		}
		for _, s := range smallerStatements(doc.Statements[n], false) {
			smaller := doc.Clone()
			smaller.Statements[n] = s
			out = append(out, smaller)
		}
	}
	return out
}

// smallerStatements lists the statements with one value or condition less, or with "*" for an element.
func smallerStatements(s policy.Statement, row bool) []policy.Statement {
	var out []policy.Statement
	add := func(change func(*policy.Statement)) {
		next := s.Clone()
		change(&next)
		out = append(out, next)
	}
	for n, c := range s.Conditions {
		add(func(next *policy.Statement) { next.Conditions = slices.Delete(next.Conditions, n, n+1) })
		for v := range c.Values {
			if len(c.Values) > 1 {
				add(func(next *policy.Statement) {
					next.Conditions[n].Values = slices.Delete(next.Conditions[n].Values, v, v+1)
				})
			}
		}
	}
	if !slices.Equal(policy.Strings(s.Actions), []string{"*"}) && s.Actions != nil {
		add(func(next *policy.Statement) { next.Actions, next.NotAction = policy.Texts("*"), false })
	}
	if !slices.Equal(policy.Strings(s.Resources), []string{"*"}) && s.Resources != nil {
		add(func(next *policy.Statement) { next.Resources, next.NotResource = policy.Texts("*"), false })
	}
	if row && s.Principals != nil {
		add(func(next *policy.Statement) { next.Principals, next.NotPrincipal = nil, false })
	}
	for n := range s.Principals {
		if len(s.Principals) > 1 {
			add(func(next *policy.Statement) { next.Principals = slices.Delete(next.Principals, n, n+1) })
		}
	}
	for n := range s.Actions {
		if len(s.Actions) > 1 {
			add(func(next *policy.Statement) { next.Actions = slices.Delete(next.Actions, n, n+1) })
		}
	}
	for n := range s.Resources {
		if len(s.Resources) > 1 {
			add(func(next *policy.Statement) { next.Resources = slices.Delete(next.Resources, n, n+1) })
		}
	}
	return out
}
