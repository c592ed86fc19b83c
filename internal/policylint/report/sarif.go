package report

import (
	"cmp"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// sarifReporter prints SARIF 2.1.0 as GitHub code scanning takes it: every rule with texts and a
// security severity, every result with a region, a logical location and a stable fingerprint.
type sarifReporter struct{}

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	toolPage     = "https://github.com/keyward/terraform-provider-keyward"
	// maxText is what GitHub shows of a text.
	maxText = 1024
)

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool              sarifTool         `json:"tool"`
		AutomationDetails sarifAutomation   `json:"automationDetails"`
		Invocations       []sarifInvocation `json:"invocations"`
		Results           []sarifResult     `json:"results"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifRule struct {
		ID                   string          `json:"id"`
		ShortDescription     sarifText       `json:"shortDescription"`
		FullDescription      sarifText       `json:"fullDescription"`
		Help                 sarifText       `json:"help"`
		HelpURI              string          `json:"helpUri,omitempty"`
		DefaultConfiguration sarifLevel      `json:"defaultConfiguration"`
		Properties           sarifProperties `json:"properties"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		SecuritySeverity string   `json:"security-severity"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifLogical struct {
		Name               string `json:"name"`
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
)

func (sarifReporter) Report(w io.Writer, r *Report) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "Keyward", Version: r.Version, InformationURI: toolPage, Rules: sarifRules(r),
		}},
		AutomationDetails: sarifAutomation{"keyward/"},
		Invocations:       []sarifInvocation{{ExecutionSuccessful: true}},
		Results:           make([]sarifResult, len(r.Result.Findings)),
	}
	for i := range r.Result.Findings {
		run.Results[i] = resultSARIF(&r.Result.Findings[i], run.Tool.Driver.Rules)
	}
	for i := range r.Result.Undecided {
		f := &r.Result.Undecided[i]
		run.Invocations[0].ToolExecutionNotifications = append(run.Invocations[0].ToolExecutionNotifications,
			sarifNotification{
				Level:     "warning",
				Message:   sarifText{Text: shorten(f.Rule + " is undecided: " + f.Reason)},
				Locations: []sarifLocation{locationSARIF(f)},
			})
	}
	return encode(w, sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{run}})
}

// sarifRules is the table of the rules that have findings.
func sarifRules(r *Report) []sarifRule {
	table := []sarifRule{}
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		if slices.ContainsFunc(table, func(known sarifRule) bool { return known.ID == f.Rule }) {
			continue
		}
		described := policylint.Rule{ID: f.Rule, Kind: f.Kind, Severity: f.Severity, Fix: f.Fix}
		if at := slices.IndexFunc(r.Rules, func(known policylint.Rule) bool { return known.ID == f.Rule }); at >= 0 {
			described = r.Rules[at]
		}
		table = append(table, ruleSARIF(&described))
	}
	slices.SortFunc(table, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	return table
}

func ruleSARIF(rule *policylint.Rule) sarifRule {
	out := sarifRule{
		ID:                   rule.ID,
		ShortDescription:     sarifText{Text: shorten(cmp.Or(rule.Title, rule.ID))},
		FullDescription:      sarifText{Text: shorten(cmp.Or(rule.Description, rule.Title, rule.ID))},
		Help:                 sarifText{Text: shorten(cmp.Or(rule.Fix, rule.Description, rule.ID))},
		DefaultConfiguration: sarifLevel{level(rule.Severity)},
		Properties: sarifProperties{
			Tags: []string{"security", string(rule.Kind)}, Precision: "very-high",
			SecuritySeverity: securitySeverity(rule.Severity),
		},
	}
	if len(rule.References) > 0 {
		out.HelpURI = rule.References[0].Ref
	}
	markdown := out.Help.Text
	for _, reference := range rule.References {
		markdown += "\n\n[" + cmp.Or(reference.Description, reference.Ref) + "](" + reference.Ref + ")"
	}
	out.Help.Markdown = markdown
	return out
}

func resultSARIF(f *policylint.Finding, rules []sarifRule) sarifResult {
	text := f.Message
	if proof := f.Proof(); proof != "" {
		text += " " + proof + "."
	}
	if f.Fix != "" {
		text += " Fix: " + f.Fix
	}
	result := sarifResult{
		RuleID:    f.Rule,
		RuleIndex: slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == f.Rule }),
		Level:     level(f.Severity),
		Message:   sarifText{Text: shorten(text)},
		Locations: []sarifLocation{locationSARIF(f)},
		PartialFingerprints: map[string]string{
			"primaryLocationLineHash": f.Fingerprint,
			"keyward/v1":              f.Fingerprint,
		},
	}
	if f.Waived != nil {
		result.Suppressions = []sarifSuppression{{
			Kind: "external", Status: "accepted", Justification: shorten(f.Waived.Reason),
		}}
	}
	return result
}

// locationSARIF has a region even where only the file is known: GitHub drops results without one.
func locationSARIF(f *policylint.Finding) sarifLocation {
	line, column := max(f.Source.Line, 1), max(f.Source.Column, 1)
	address := cmp.Or(f.Address, f.Name)
	return sarifLocation{
		PhysicalLocation: sarifPhysical{
			ArtifactLocation: sarifArtifact{uri(cmp.Or(f.Source.File, "stdin"))},
			Region:           sarifRegion{line, column, line, column + 1},
		},
		LogicalLocations: []sarifLogical{{
			Name: cmp.Or(f.Name, address), FullyQualifiedName: address, Kind: "resource",
		}},
	}
}

// uri is a file as a URI reference: relative to the root of the repository when the path is.
func uri(file string) string {
	slashed := path.Clean(filepath.ToSlash(file))
	if path.IsAbs(slashed) {
		return (&url.URL{Scheme: "file", Path: slashed}).String()
	}
	return (&url.URL{Path: slashed}).EscapedPath()
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

// securitySeverity is a score in the range that GitHub shows under the same word.
func securitySeverity(s policylint.Severity) string {
	switch s {
	case policylint.Critical:
		return "9.5"
	case policylint.High:
		return "8.0"
	case policylint.Medium:
		return "5.5"
	case policylint.Low:
	}
	return "3.0"
}

// shorten cuts a text to what GitHub takes, at a whole character.
func shorten(text string) string {
	if len(text) <= maxText {
		return text
	}
	cut := maxText - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
