package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
)

// markdownReporter prints a summary for a comment on a pull request, or for $GITHUB_STEP_SUMMARY.
type markdownReporter struct{}

// markdownLimit keeps the summary below the 65,536 characters that a comment on GitHub may have.
const markdownLimit = 60_000

func (markdownReporter) Report(w io.Writer, r *Report) error {
	p := &page{}
	p.line("### Keyward: " + escapeMarkdown(headline(r)))
	if r.Fault != "" {
		p.line("")
		p.line("**" + escapeMarkdown(r.incomplete()) + "**")
	}
	p.findings(r)
	if !r.Quiet {
		p.open(r.Result.Undecided)
		p.waived(r.Result.Findings)
		p.waivers("Waivers that no longer hold, because their last day is over", r.Result.ExpiredWaivers)
		p.waivers("Waivers that cover nothing (remove them)", r.Result.UnusedWaivers)
		p.gone(r.Result.Gone)
		p.changes(r.Changes)
		p.line("")
		p.line(escapeMarkdown(strings.TrimSpace(r.Summary() + " " + r.counted())))
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

func headline(r *Report) string {
	c := r.Count()
	switch {
	case c.Subjects == 0:
		return "nothing was checked"
	case c.Findings > 0:
		return count(c.Findings, "finding")
	case r.Fault != "":
		return "not complete"
	case c.Undecided > 0:
		return fmt.Sprintf("no findings, %d undecided", c.Undecided)
	}
	return "no findings"
}

// page is a text whose lists stop growing at the limit. What stands around them is short.
type page struct {
	text strings.Builder
}

func (p *page) line(text string) { p.text.WriteString(text + "\n") }

// lines writes as many lines as there is room for, and says how many are left out.
func (p *page) lines(lines []string) {
	for i, line := range lines {
		if p.text.Len()+len(line) > markdownLimit {
			p.line("")
			p.line(fmt.Sprintf("%d more: there is no room for them here, and the other formats have them.", len(lines)-i))
			return
		}
		p.line(line)
	}
}

func (p *page) findings(r *Report) {
	var rows []string
	for i := range r.Result.Findings {
		if f := &r.Result.Findings[i]; f.Waived == nil {
			rows = append(rows, r.row(f))
		}
	}
	if len(rows) == 0 {
		return
	}
	p.line("")
	p.line("| Severity | Finding | Where |")
	p.line("| --- | --- | --- |")
	p.lines(rows)
}

func (r *Report) row(f *policylint.Finding) string {
	said := details(f)
	for i := range said {
		said[i] = escapeMarkdown(said[i])
	}
	where := []string{cell(titled(f.Address, f.Name))}
	if named := statement(f); named != "" {
		where = append(where, escapeMarkdown(named))
	}
	if f.Source.File != "" {
		at := f.Source
		at.File = r.path(f)
		where = append(where, cell(Place(at)))
	}
	return fmt.Sprintf("| **%s** | %s<br>%s | %s |",
		f.Severity, cell(f.Rule), strings.Join(said, "<br>"), strings.Join(where, "<br>"))
}

// section is a list that a reader unfolds.
func (p *page) section(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.line("")
	p.line("<details><summary>" + escapeMarkdown(title) + "</summary>")
	p.line("")
	p.lines(items)
	p.line("")
	p.line("</details>")
}

func (p *page) open(open []policylint.Finding) {
	var items []string
	for _, g := range groupOpen(open) {
		rules := make([]string, len(g.rules))
		for i, rule := range g.rules {
			rules[i] = code(rule)
		}
		items = append(items, fmt.Sprintf("- %s: %s (%s)", code(g.subject), escapeMarkdown(g.reason), strings.Join(rules, ", ")))
	}
	p.section(fmt.Sprintf("Undecided: neither a finding nor a pass (%d)", len(items)), items)
}

func (p *page) waived(findings []policylint.Finding) {
	var waived, known []string
	for i := range findings {
		switch f := &findings[i]; {
		case f.Waived == nil:
		case f.Waived.Reason == policylint.InBaseline:
			known = append(known, "- "+code(subject(f))+" "+code(f.Rule))
		default:
			waived = append(waived, "- "+code(subject(f))+" "+code(f.Rule)+": "+escapeMarkdown(because(f.Waived)))
		}
	}
	p.section(fmt.Sprintf("Waived (%d)", len(waived)), waived)
	p.section(fmt.Sprintf("In the baseline (%d)", len(known)), known)
}

func (p *page) waivers(title string, waivers []model.Waiver) {
	items := make([]string, len(waivers))
	for i := range waivers {
		items[i] = "- " + escapeMarkdown(covers(&waivers[i]))
	}
	p.section(title, items)
}

func (p *page) gone(list []policylint.Known) {
	items := make([]string, len(list))
	for i, known := range list {
		items[i] = "- " + code(cmp.Or(known.Address, known.Name)) + " " + code(known.Rule)
	}
	p.section("No longer found (write the baseline anew without them)", items)
}

func (p *page) changes(changes []permissions.Change) {
	var items []string
	for i := range changes {
		c := &changes[i]
		item := fmt.Sprintf("- **%s** %s: %s. %s", c.Severity, code(titled(c.Address, c.Name)),
			escapeMarkdown(c.Title()), escapeMarkdown(c.Reason))
		if !c.TextOnly() {
			item += "<br>newly allowed: " + escapeMarkdown(strings.Join(c.NewlyAllowed(), "\n")) +
				"<br>newly denied: " + escapeMarkdown(strings.Join(c.NewlyDenied(), "\n"))
		}
		items = append(items, item)
	}
	p.section(fmt.Sprintf("Permission changes, for review (%d)", len(items)), items)
}

// escapeMarkdown makes a text stand as it is: no formatting, no cell border, no HTML, no link and no
// mention, which would send a message to people.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString("<br>")
		case unicode.IsControl(r):
			b.WriteRune(' ')
		case r == '@' || r == '#':
			b.WriteString(string(r) + "<!-- -->")
		case strings.ContainsRune("\\`*_[]<>|~&!$", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cell is a code span in a table, where a bar ends a cell even in code.
func cell(text string) string { return strings.ReplaceAll(code(text), "|", "\\|") }

// code is a text in a code span, whose fence is longer than any run of backticks inside.
func code(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}
