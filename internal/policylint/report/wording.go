package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Summary says in a sentence what came out. It never holds the word that some runners search for to
// tell the outcome of a policy check, unless a rule does.
func (r *Report) Summary() string {
	c := r.Count()
	if c.Subjects == 0 {
		return "Nothing was checked: no key, bucket or policy was found."
	}
	said := "No findings"
	if c.Findings > 0 {
		said = fmt.Sprintf("%s (%s)", count(c.Findings, "finding"), bySeverity(c.BySeverity))
	}
	if c.Waived > 0 {
		said += fmt.Sprintf(", %d waived", c.Waived)
	}
	if c.Undecided > 0 {
		said += fmt.Sprintf(", %d undecided", c.Undecided)
	}
	said = fmt.Sprintf("%s; %s checked against %s.", said, count(c.Subjects, "subject"), count(c.Rules, "rule"))
	if r.Fault != "" {
		said += " " + r.incomplete()
	}
	return said
}

// counted says how many of the findings count, "" where all do or there are none.
func (r *Report) counted() string {
	if c := r.Count(); c.Counted < c.Findings {
		return fmt.Sprintf("%s at or above %s.", count(c.Counted, "finding"), r.FailOn)
	}
	return ""
}

// incomplete says that the result is not complete, and why.
func (r *Report) incomplete() string { return "This is not complete: " + r.Fault }

func bySeverity(counts map[policylint.Severity]int) string {
	var parts []string
	for _, severity := range slices.Backward(policylint.Severities()) {
		if n := counts[severity]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, severity))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// subject is what a finding is about: its address, or else its name.
func subject(f *policylint.Finding) string { return cmp.Or(f.Address, f.Name) }

// titled is the subject with the name that AWS knows it by.
func titled(address, name string) string {
	title := cmp.Or(address, name)
	if name != "" && name != title {
		title += " (" + name + ")"
	}
	return title
}

// statement names the statement of a finding, "" where it is about none.
func statement(f *policylint.Finding) string {
	switch {
	case f.Statement == nil:
		return ""
	case f.Statement.Sid == "":
		return fmt.Sprintf("statement %d", f.Statement.Index)
	}
	return fmt.Sprintf("statement %d %q", f.Statement.Index, f.Statement.Sid)
}

// details are the sentences about a finding: why it is waived or undecided, the message, the request as
// proof, and the fix.
func details(f *policylint.Finding) []string {
	var said []string
	if f.Waived != nil {
		said = append(said, "Waived: "+because(f.Waived)+".")
	}
	if f.Reason != "" {
		said = append(said, "Undecided: "+f.Because())
	}
	said = append(said, f.Message)
	if note := lapsed(f); note != "" {
		said = append(said, "Note: "+strings.TrimSuffix(note, ".")+".")
	}
	if proof := f.Proof(); proof != "" {
		said = append(said, proof+".")
	}
	if f.Fix != "" {
		said = append(said, "Fix: "+unwrapped(f.Fix))
	}
	return said
}

// unwrapped is a text of a rule without the line breaks of its source.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

// because is the reason of a waiver and its last day.
func because(w *model.Waiver) string {
	reason := strings.TrimSuffix(w.Reason, ".")
	if w.Expires != "" {
		reason += ", until " + w.Expires
	}
	return reason
}

// covers says in a line what a waiver is for.
func covers(w *model.Waiver) string {
	said := cmp.Or(w.Rule, "every rule")
	for _, part := range [][2]string{
		{"address", w.Address}, {"name", w.Name}, {"statement", w.Statement}, {"expires", w.Expires},
	} {
		if part[1] != "" {
			said += " " + part[0] + "=" + part[1]
		}
	}
	said += ": " + w.Reason
	if w.Source.File != "" {
		said += " (" + Place(w.Source) + ")"
	}
	return said
}

// lapsed says that the waiver of a finding holds no more, "" where there is none or another holds.
func lapsed(f *policylint.Finding) string {
	if f.Expired == nil || f.Waived != nil {
		return ""
	}
	return fmt.Sprintf("its waiver expired on %s: %s", f.Expired.Expires, f.Expired.Reason)
}

// Place is a source in the form that editors understand: file:line:column.
func Place(s model.Source) string {
	switch {
	case s.Line == 0:
		return s.File
	case s.Column == 0:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
	}
}
