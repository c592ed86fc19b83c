package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// githubReporter prints workflow commands, which GitHub shows as annotations beside the code
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
type githubReporter struct{}

const (
	// githubShown is how many annotations of each level GitHub shows of a step; it drops the rest
	// without a word.
	githubShown = 10
	// githubTitle is how long a title may be.
	githubTitle = 255
	// githubMessage keeps a message below the 64 KB that GitHub takes.
	githubMessage = 60_000
)

// annotations counts what it prints, so that GitHub drops nothing.
type annotations struct {
	w      *bufio.Writer
	report *Report
	shown  map[string]int
	left   int
}

func (githubReporter) Report(w io.Writer, r *Report) error {
	// The summary is a notice, too, and must not be dropped; nor must what is wrong with the run.
	a := &annotations{w: bufio.NewWriter(w), report: r, shown: map[string]int{"notice": 1}}
	if r.Fault != "" {
		a.shown["error"] = 1
	}
	for i := range r.Result.Findings {
		if f := &r.Result.Findings[i]; f.Waived == nil {
			title := fmt.Sprintf("%s %s: %s", strings.ToUpper(string(f.Severity)), f.Rule, subject(f))
			a.at(f, githubLevel(f.Severity), title, details(f))
		}
	}
	if !r.Quiet {
		for _, g := range groupOpen(r.Result.Undecided) {
			a.at(g.first, "notice", fmt.Sprintf("UNDECIDED %s: %s", g.about(), g.subject), g.details())
		}
	}
	if r.Fault != "" {
		a.command("error", [][2]string{{"title", "Keyward"}}, r.incomplete())
	}
	a.summary()
	return a.w.Flush()
}

func githubLevel(s policylint.Severity) string {
	if level := level(s); level != "note" {
		return level
	}
	return "notice"
}

// at annotates the place of a finding.
func (a *annotations) at(f *policylint.Finding, level, title string, said []string) {
	if a.shown[level] == githubShown {
		a.left++
		return
	}
	a.shown[level]++
	properties := [][2]string{{"title", shorten(title, githubTitle)}}
	if f.Source.File != "" {
		properties = append(properties, [2]string{"file", a.report.path(f)})
	}
	if f.Source.Line > 0 {
		properties = append(properties, [2]string{"line", strconv.Itoa(f.Source.Line)})
	}
	if f.Source.Column > 0 {
		properties = append(properties, [2]string{"col", strconv.Itoa(f.Source.Column)})
	}
	a.command(level, properties, strings.Join(said, "\n"))
}

// summary is one notice about everything, which tells what there was no room for.
func (a *annotations) summary() {
	if a.report.Quiet && a.left == 0 {
		return
	}
	said := a.report.Summary()
	if a.left > 0 {
		said += fmt.Sprintf(" %s left out: GitHub shows %d errors, %d warnings and %d notices of a step.",
			count(a.left, "annotation"), githubShown, githubShown, githubShown)
	}
	a.command("notice", [][2]string{{"title", "Keyward"}}, said)
}

// The runner takes a line feed for the end of a command, and in a property a colon or a comma for the
// end of the value. It decodes exactly these.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (a *annotations) command(level string, properties [][2]string, message string) {
	written := make([]string, len(properties))
	for i, p := range properties {
		written[i] = p[0] + "=" + escapeProperty.Replace(p[1])
	}
	// The buffer keeps the error, and Flush returns it.
	_, _ = fmt.Fprintf(a.w, "::%s %s::%s\n", level, strings.Join(written, ","), escapeData.Replace(shorten(message, githubMessage)))
}
