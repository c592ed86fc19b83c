package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// textReporter prints for people: grouped by subject, the gravest place easy to spot.
type textReporter struct{}

func (textReporter) Report(w io.Writer, r *Report) error {
	p := &printer{w: bufio.NewWriter(w), color: r.Color}
	p.findings(r)
	if !r.Quiet {
		p.changes(r.Changes)
		p.undecided(r.Result.Undecided)
		p.waivers("Waivers that no longer hold, because their last day is over:", r.Result.ExpiredWaivers)
		p.waivers("Waivers that cover nothing (remove them):", r.Result.UnusedWaivers)
		p.summary(r)
	}
	return p.w.Flush()
}

// printer keeps the first error in its writer, which Flush returns.
type printer struct {
	w     *bufio.Writer
	color bool
	// group is the heading printed last.
	group string
}

func (p *printer) printf(format string, args ...any) {
	// The buffer keeps the error, and Flush returns it.
	_, _ = fmt.Fprintf(p.w, format, args...)
}

// ANSI escape codes.
const (
	bold   = "1"
	red    = "31;1"
	yellow = "33"
	cyan   = "36"
	dim    = "2"
)

func (p *printer) paint(code, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func severityColor(s policylint.Severity) string {
	switch s {
	case policylint.Critical, policylint.High:
		return red
	case policylint.Medium:
		return yellow
	case policylint.Low:
		return cyan
	}
	return bold
}

func (p *printer) findings(r *Report) {
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		if f.Waived != nil {
			continue
		}
		p.heading(f)
		p.printf("  %s %s", p.paint(severityColor(f.Severity), strings.ToUpper(string(f.Severity))), p.paint(bold, f.Rule))
		p.place(f)
		p.paragraph("", f.Message)
		if proof := f.Proof(); proof != "" {
			p.paragraph(strings.ToLower(proof[:1]), proof[1:])
		}
		p.paragraph("fix: ", f.Fix)
		p.printf("\n")
	}
	p.waived(r.Result.Findings, r.Quiet)
}

// heading starts the group of a subject.
func (p *printer) heading(f *policylint.Finding) {
	title := cmp.Or(f.Address, f.Name)
	if f.Name != "" && f.Name != title {
		title += " (" + f.Name + ")"
	}
	if title == p.group {
		return
	}
	p.group = title
	p.printf("%s\n", p.paint(bold, title))
}

// place ends a finding's first line with where it is.
func (p *printer) place(f *policylint.Finding) {
	if f.Source.File != "" {
		p.printf("  %s", p.paint(dim, Place(f.Source)))
	}
	switch {
	case f.Statement != nil && f.Statement.Sid != "":
		p.printf("  statement %d %q", f.Statement.Index, f.Statement.Sid)
	case f.Statement != nil:
		p.printf("  statement %d", f.Statement.Index)
	}
	p.printf("\n")
}

func (p *printer) paragraph(label, text string) {
	if text == "" {
		return
	}
	p.printf("    %s%s\n", label, strings.ReplaceAll(text, "\n", "\n    "))
}

func (p *printer) waived(findings []policylint.Finding, quiet bool) {
	if quiet {
		return
	}
	started := false
	for i := range findings {
		f := &findings[i]
		if f.Waived == nil {
			continue
		}
		if !started {
			started = true
			p.printf("%s\n", p.paint(bold, "Waived:"))
		}
		until := ""
		if f.Waived.Expires != "" {
			until = ", until " + f.Waived.Expires
		}
		p.printf("  %s %s: %s%s\n", cmp.Or(f.Address, f.Name), f.Rule, f.Waived.Reason, until)
	}
	if started {
		p.printf("\n")
	}
}

func (p *printer) waivers(title string, waivers []model.Waiver) {
	if len(waivers) == 0 {
		return
	}
	p.printf("%s\n", p.paint(bold, title))
	for _, w := range waivers {
		p.printf("  %s", cmp.Or(w.Rule, "every rule"))
		for _, part := range [][2]string{
			{"address", w.Address}, {"name", w.Name}, {"statement", w.Statement}, {"expires", w.Expires},
		} {
			if part[1] != "" {
				p.printf(" %s=%s", part[0], part[1])
			}
		}
		p.printf(": %s\n", w.Reason)
	}
	p.printf("\n")
}

func (p *printer) summary(r *Report) {
	c := r.Count()
	if c.Subjects == 0 {
		p.printf("Nothing was checked: no key, bucket or policy was found.\n")
		return
	}
	switch c.Findings {
	case 0:
		p.printf("No findings")
	default:
		p.printf("%s (%s)", count(c.Findings, "finding"), bySeverity(c.BySeverity))
	}
	if c.Waived > 0 {
		p.printf(", %d waived", c.Waived)
	}
	if c.Undecided > 0 {
		p.printf(", %d undecided", c.Undecided)
	}
	p.printf("; %s checked against %s.\n", count(c.Subjects, "subject"), count(c.Rules, "rule"))
	if c.Findings > 0 && c.Counted < c.Findings {
		p.printf("%s at or above %s.\n", count(c.Counted, "finding"), r.FailOn)
	}
}

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
