// Package report prints the outcome of a lint, one file per format. Every format is stable: equal
// outcomes print byte for byte the same.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/permissions"
)

// Report is what a reporter prints.
type Report struct {
	Result *policylint.Result
	// Changes are the policies that a plan changes. They are shown and count for nothing.
	Changes []permissions.Change
	// Fault says why the result is not complete, such as a rule of the user's own that broke off, "" where
	// it is. Every format tells, since a report is read without the exit code, too.
	Fault string
	// FailOn is the severity from which a finding counts against the outcome.
	FailOn policylint.Severity
	// Rules describe the rules that findings name; users' own may be missing.
	Rules []policylint.Rule
	// Version is that of the program.
	Version string
	// Dir is the folder that relative paths of files start from, and Root the root of the repository, both
	// absolute. Without a Root paths stay as they are.
	Dir, Root string
	// Color allows ANSI colours.
	Color bool
	// Quiet leaves out everything but what counts, in the formats that people read: text, github and
	// markdown. In the others what is missing would read as gone.
	Quiet bool
}

// Reporter prints a report in one format.
type Reporter interface {
	Report(w io.Writer, r *Report) error
}

// formats is the only list of formats.
var formats = map[string]Reporter{
	"github":   githubReporter{},
	"gitlab":   gitlabReporter{},
	"json":     jsonReporter{},
	"jsonl":    jsonlReporter{},
	"junit":    junitReporter{},
	"markdown": markdownReporter{},
	"sarif":    sarifReporter{},
	"text":     textReporter{},
}

// Formats lists the names of the formats.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// New finds the reporter of a format. A name that does not exist is an error, never another format.
func New(format string) (Reporter, error) {
	reporter, ok := formats[format]
	if !ok {
		return nil, fmt.Errorf("unknown format %q: use %s", format, strings.Join(Formats(), ", "))
	}
	return reporter, nil
}

// Counts sums up a report.
type Counts struct {
	Subjects int `json:"subjects"`
	Rules    int `json:"rules"`
	// Findings counts those that no waiver covers, and BySeverity splits them.
	Findings   int                         `json:"findings"`
	BySeverity map[policylint.Severity]int `json:"by_severity"`
	// Counted is how many of Findings are at or above the severity that was asked for.
	Counted   int `json:"counted"`
	Waived    int `json:"waived"`
	Undecided int `json:"undecided"`
}

// Count sums up the report.
func (r *Report) Count() Counts {
	c := Counts{
		Subjects: r.Result.Subjects, Rules: r.Result.Rules,
		BySeverity: map[policylint.Severity]int{},
	}
	for _, severity := range policylint.Severities() {
		c.BySeverity[severity] = 0
	}
	for i := range r.Result.Findings {
		switch f := &r.Result.Findings[i]; {
		case f.Waived != nil:
			c.Waived++
		default:
			c.Findings++
			c.BySeverity[f.Severity]++
			if f.Severity.AtLeast(r.FailOn) {
				c.Counted++
			}
		}
	}
	for i := range r.Result.Undecided {
		if r.Result.Undecided[i].Waived == nil {
			c.Undecided++
		}
	}
	return c
}
