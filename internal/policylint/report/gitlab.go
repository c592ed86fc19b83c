package report

import (
	"io"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// gitlabReporter prints a code quality report of GitLab
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). The format knows no
// waivers, so that what is waived is left out.
type gitlabReporter struct{}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func (gitlabReporter) Report(w io.Writer, r *Report) error {
	issues := []gitlabIssue{}
	seen := fingerprints{}
	add := func(f *policylint.Finding, rule, severity string, said []string) {
		issues = append(issues, gitlabIssue{
			Description: subject(f) + ": " + strings.Join(said, " "),
			CheckName:   rule, Fingerprint: seen.next(f), Severity: severity,
			Location: gitlabLocation{r.path(f), gitlabLines{max(f.Source.Line, 1)}},
		})
	}
	for i := range r.Result.Findings {
		if f := &r.Result.Findings[i]; f.Waived == nil {
			add(f, f.Rule, gitlabSeverity(f.Severity), details(f))
		}
	}
	for _, g := range groupOpen(r.Result.Undecided) {
		add(g.first, "undecided: "+g.about(), "info", g.details())
	}
	if r.Fault != "" {
		issues = append(issues, gitlabIssue{
			Description: r.incomplete(), CheckName: "keyward", Fingerprint: "keyward:incomplete", Severity: "blocker",
			Location: gitlabLocation{unnamed, gitlabLines{1}},
		})
	}
	return encode(w, issues)
}

// gitlabSeverity uses the four upper ones of GitLab's five; the lowest is for what is undecided.
func gitlabSeverity(s policylint.Severity) string {
	switch s {
	case policylint.Critical:
		return "blocker"
	case policylint.High:
		return "critical"
	case policylint.Medium:
		return "major"
	case policylint.Low:
	}
	return "minor"
}
