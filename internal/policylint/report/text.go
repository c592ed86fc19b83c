package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
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
		p.gone(r.Result.Gone)
		p.summary(r)
	} else if r.Fault != "" {
		p.printf("%s\n", r.incomplete())
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
		p.paragraph("note: ", lapsed(f))
		p.printf("\n")
	}
	p.waived(r.Result.Findings, r.Quiet)
}

// heading starts the group of a subject.
func (p *printer) heading(f *policylint.Finding) {
	title := titled(f.Address, f.Name)
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
	if named := statement(f); named != "" {
		p.printf("  %s", named)
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
	started, known := false, 0
	for i := range findings {
		f := &findings[i]
		if f.Waived == nil {
			continue
		}
		if f.Waived.Reason == policylint.InBaseline {
			known++
			continue
		}
		if !started {
			started = true
			p.printf("%s\n", p.paint(bold, "Waived:"))
		}
		p.printf("  %s %s: %s\n", subject(f), f.Rule, because(f.Waived))
	}
	if started {
		p.printf("\n")
	}
	if known > 0 {
		p.printf("%s in the baseline.\n\n", count(known, "finding"))
	}
}

// gone lists what the baseline holds for nothing.
func (p *printer) gone(list []policylint.Known) {
	if len(list) == 0 {
		return
	}
	p.printf("%s\n", p.paint(bold, "No longer found (write the baseline anew without them):"))
	for _, known := range list {
		p.printf("  %s %s\n", cmp.Or(known.Address, known.Name), known.Rule)
	}
	p.printf("\n")
}

func (p *printer) waivers(title string, waivers []model.Waiver) {
	if len(waivers) == 0 {
		return
	}
	p.printf("%s\n", p.paint(bold, title))
	for i := range waivers {
		p.printf("  %s\n", covers(&waivers[i]))
	}
	p.printf("\n")
}

func (p *printer) summary(r *Report) {
	p.printf("%s\n", r.Summary())
	if counted := r.counted(); counted != "" {
		p.printf("%s\n", counted)
	}
}
