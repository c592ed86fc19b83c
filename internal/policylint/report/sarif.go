package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// sarifReporter prints SARIF 2.1.0 as GitHub code scanning takes it
// (https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning):
// every rule with texts and a security severity, every result with a region, a logical location and a
// stable fingerprint.
type sarifReporter struct{}

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	// sarifRoot is the name that tools use for the root of the repository.
	sarifRoot = "%SRCROOT%"
	toolPage  = "https://github.com/keyward/terraform-provider-keyward"
	// maxText is what GitHub and GitLab take of a text.
	maxText = 1024
	// maxTags is how many tags of a rule GitHub takes.
	maxTags = 20
	// maxResults is how many results GitHub takes of a run; with more it refuses the file.
	maxResults = 25_000
	// shownResults is how many of them it shows, the most serious ones.
	shownResults = 5_000
)

func (sarifReporter) Report(w io.Writer, r *Report) error {
	return encode(w, sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{runSARIF(r)}})
}

func runSARIF(r *Report) sarifRun {
	results := newSARIFResults(r)
	for i := range r.Result.Findings {
		results.add(&r.Result.Findings[i])
	}
	for i := range r.Result.Undecided {
		results.add(&r.Result.Undecided[i])
	}
	return sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "Keyward", Version: r.Version, InformationURI: toolPage, Rules: results.rules,
		}},
		AutomationDetails: sarifAutomation{"keyward/"},
		OriginalURIBaseIDs: map[string]sarifBase{
			sarifRoot: {sarifText{Text: "The root of the repository, or the folder of the run where there is none."}},
		},
		Invocations: []sarifInvocation{{
			ExecutionSuccessful: r.Fault == "", ToolExecutionNotifications: results.notifications(),
		}},
		Results: results.list,
	}
}

// sarifResults collects results and the rules that they are about.
type sarifResults struct {
	report *Report
	rules  []sarifRule
	// index finds a rule in rules by its id.
	index map[string]int
	seen  fingerprints
	list  []sarifResult
	left  int
}

func newSARIFResults(r *Report) *sarifResults {
	rules, index := sarifRules(r)
	return &sarifResults{report: r, rules: rules, index: index, seen: fingerprints{}, list: []sarifResult{}}
}

func (s *sarifResults) add(f *policylint.Finding) {
	if len(s.list) == maxResults {
		s.left++
		return
	}
	fingerprint := s.seen.next(f)
	result := sarifResult{
		RuleID:    f.Rule,
		RuleIndex: s.index[f.Rule],
		Level:     level(f.Severity),
		Message:   sarifText{Text: shorten(strings.Join(details(f), " "), maxText)},
		Locations: []sarifLocation{s.report.locationSARIF(f)},
		PartialFingerprints: map[string]string{
			"primaryLocationLineHash": fingerprint,
			"keyward/v1":              fingerprint,
		},
	}
	if f.Reason != "" {
		result.Level, result.Properties = "note", &sarifMark{[]string{"undecided"}}
	}
	// Some readers, GitHub among them, show what is suppressed like everything else: the message and the
	// level must say it, too.
	if f.Waived != nil {
		result.Level = "note"
		result.Suppressions = []sarifSuppression{{
			Kind: suppression(f.Waived), Status: "accepted", Justification: shorten(because(f.Waived), maxText),
		}}
	}
	s.list = append(s.list, result)
}

// suppression tells a waiver beside the code from one in a configuration.
func suppression(w *model.Waiver) string {
	if strings.HasSuffix(w.Source.File, ".tf") {
		return "inSource"
	}
	return "external"
}

// notifications tell what is missing from the list, or from what a reader sees of it.
func (s *sarifResults) notifications() []sarifNotification {
	var list []sarifNotification
	add := func(level, text string) {
		list = append(list, sarifNotification{level, sarifText{Text: shorten(text, maxText)}})
	}
	if s.report.Fault != "" {
		add("error", s.report.incomplete())
	}
	switch {
	case s.left > 0:
		add("warning", fmt.Sprintf("%d results are left out, the least serious ones: code scanning takes %d of a run.",
			s.left, maxResults))
	case len(s.list) > shownResults:
		add("note", fmt.Sprintf("%d results: code scanning shows the %d most serious ones.", len(s.list), shownResults))
	}
	return list
}

// locationSARIF has a region even where only the file is known: GitHub drops results without one.
func (r *Report) locationSARIF(f *policylint.Finding) sarifLocation {
	line, column := max(f.Source.Line, 1), max(f.Source.Column, 1)
	address := subject(f)
	return sarifLocation{
		PhysicalLocation: sarifPhysical{
			ArtifactLocation: artifact(r.path(f)),
			Region:           sarifRegion{line, column, line, column + 1},
		},
		LogicalLocations: []sarifLogical{{
			Name: cmp.Or(f.Name, address), FullyQualifiedName: address, Kind: "resource",
		}},
	}
}

// artifact is a file as a URI reference, relative to the root of the repository when the path is.
func artifact(file string) sarifArtifact {
	if path.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: file}).EscapedPath(), URIBaseID: sarifRoot}
}

func level(s policylint.Severity) string {
	switch s {
	case policylint.Critical, policylint.High:
		return "error"
	case policylint.Medium:
		return "warning"
	case policylint.Low:
	}
	return "note"
}

// shorten cuts a text to a number of bytes, at a whole character.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := most - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
