package policylint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// finding makes the finding of what a rule reported about a subject.
func (l *Linter) finding(r *rule, s *model.Subject, said report) (Finding, error) {
	f := l.place(r, s, said.statement, said.element, said.pointer)
	if said.statement >= 0 && f.Statement == nil {
		return Finding{}, fmt.Errorf("rule %s: reports a statement %d that does not exist", r.ID, said.statement)
	}
	f.Message = said.message
	f.Witness, f.Undenied = said.witness, said.undenied
	return f, nil
}

// Proof is the witness in a line that says what it shows, "" where there is none.
func (f *Finding) Proof() string {
	switch {
	case f.Witness == nil:
		return ""
	case f.Undenied:
		return "No Deny stops: " + f.Witness.String()
	}
	return "Gets through: " + f.Witness.String()
}

// place fills in everything about a finding that follows from its place.
func (l *Linter) place(r *rule, s *model.Subject, statement int, element, field string) Finding {
	f := Finding{
		Rule: r.ID, Severity: l.severity(r), Fix: r.Fix,
		Name: s.Name, Address: s.Address, Kind: s.Kind,
		Pointer: field,
		Source:  s.Source,
	}
	doc := s.EffectivePolicy()
	switch {
	case doc != nil && statement >= 0 && statement < len(doc.Statements):
		f.Statement = &Statement{Index: statement, Sid: doc.Statements[statement].Sid}
		f.Pointer = fmt.Sprintf("/Statement/%d", statement)
		if element != "" {
			f.Pointer += "/" + element
		}
		f.Source = policySource(s, elementPosition(&doc.Statements[statement], element))
		if statement < len(s.StatementSources) {
			f.Source = s.StatementSources[statement]
		}
		if statement < len(s.Origins) {
			f.Attribute = s.Origins[statement]
			f.Source = attributeSource(s, f.Attribute, f.Source)
		}
	case field == "":
		f.Source = policySource(s, policy.Position{})
	default:
		if s.Block != "" {
			f.Pointer = s.Block + "." + field
		}
		f.Attribute = attribute(s, field)
		f.Source = attributeSource(s, cmp.Or(f.Attribute, f.Pointer), f.Source)
	}
	f.Fingerprint = fingerprint(&f, s, doc, element)
	return f
}

// attribute is the attribute of the composite that sets a field: the field's own path, unless the
// subject says otherwise for it or for something above it.
func attribute(s *model.Subject, field string) string {
	if s.Attributes == nil {
		return ""
	}
	for path := field; path != ""; {
		if name, ok := s.Attributes[path]; ok {
			return name
		}
		dot := strings.LastIndexByte(path, '.')
		path = path[:max(dot, 0)]
	}
	return field
}

// attributeSource is the place of what a path leads to, or of the innermost thing on the way whose place is
// known; instead where none is.
func attributeSource(s *model.Subject, path string, instead model.Source) model.Source {
	for path != "" {
		if at, ok := s.AttributeSources[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return instead
}

// policySource is a place in the text of a subject's policy, as far as that is known.
func policySource(s *model.Subject, in policy.Position) model.Source {
	at := s.PolicySource
	if at.File == "" {
		return s.Source
	}
	if at.Line == 0 || in.Line == 0 {
		return at
	}
	if in.Line == 1 {
		at.Column += in.Column - 1
	} else {
		at.Column = in.Column
	}
	at.Line += in.Line - 1
	return at
}

// elementPosition is where the element of a statement starts, or else the statement.
func elementPosition(s *policy.Statement, element string) policy.Position {
	var at policy.Position
	switch strings.TrimPrefix(element, "Not") {
	case "Principal":
		if len(s.Principals) > 0 {
			at = s.Principals[0].Pos
		}
	case "Action":
		if len(s.Actions) > 0 {
			at = s.Actions[0].Pos
		}
	case "Resource":
		if len(s.Resources) > 0 {
			at = s.Resources[0].Pos
		}
	case "Condition":
		if len(s.Conditions) > 0 {
			at = s.Conditions[0].Pos
		}
	}
	return cmp.Or(at, s.Pos)
}

// order sorts the result by severity, the worst first, then by subject, rule and place, so that equal
// input gives equal output.
func (r *Result) order() {
	slices.SortStableFunc(r.Findings, compareFindings)
	slices.SortStableFunc(r.Undecided, compareFindings)
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		-a.Severity.Compare(b.Severity),
		strings.Compare(a.Address, b.Address),
		strings.Compare(a.Name, b.Name),
		strings.Compare(string(a.Kind), string(b.Kind)),
		strings.Compare(a.Rule, b.Rule),
		cmp.Compare(a.statementIndex(), b.statementIndex()),
		strings.Compare(a.Pointer, b.Pointer),
		strings.Compare(a.Message, b.Message),
	)
}

func (f *Finding) statementIndex() int {
	if f.Statement == nil {
		return -1
	}
	return f.Statement.Index
}
