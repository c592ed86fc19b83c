package report

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// jsonlReporter prints what the JSON format holds as one object a line, for log stores and stream tools.
// The first line has the version, the last one the summary: a text without that one is not complete.
type jsonlReporter struct{}

// lineType says what a line is.
type lineType string

const (
	lineReport        lineType = "report"
	lineFinding       lineType = "finding"
	lineUndecided     lineType = "undecided"
	lineUnusedWaiver  lineType = "unused_waiver"
	lineExpiredWaiver lineType = "expired_waiver"
	lineGone          lineType = "no_longer_found"
	lineChange        lineType = "permission_change"
	lineSummary       lineType = "summary"
)

type (
	jsonlReport struct {
		Type          lineType `json:"type"`
		FormatVersion string   `json:"format_version"`
		Fault         *string  `json:"fault"`
	}
	jsonlFinding struct {
		Type lineType `json:"type"`
		jsonFinding
	}
	jsonlUndecided struct {
		Type lineType `json:"type"`
		jsonOpen
	}
	jsonlWaiver struct {
		Type lineType `json:"type"`
		jsonWaiver
	}
	jsonlKnown struct {
		Type lineType `json:"type"`
		jsonKnown
	}
	jsonlChange struct {
		Type lineType `json:"type"`
		jsonChange
	}
	jsonlSummary struct {
		Type lineType `json:"type"`
		Counts
	}
)

func (jsonlReporter) Report(w io.Writer, r *Report) error {
	buffer := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	for _, line := range jsonLines(r) {
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return buffer.Flush()
}

func jsonLines(r *Report) []any {
	lines := []any{jsonlReport{lineReport, FormatVersion, orNull(r.Fault)}}
	for i := range r.Result.Findings {
		lines = append(lines, jsonlFinding{lineFinding, findingJSON(&r.Result.Findings[i])})
	}
	for i := range r.Result.Undecided {
		lines = append(lines, jsonlUndecided{lineUndecided, openJSON(&r.Result.Undecided[i])})
	}
	for _, list := range []struct {
		is      lineType
		waivers []model.Waiver
	}{{lineUnusedWaiver, r.Result.UnusedWaivers}, {lineExpiredWaiver, r.Result.ExpiredWaivers}} {
		for _, waiver := range jsonWaivers(list.waivers) {
			lines = append(lines, jsonlWaiver{list.is, waiver})
		}
	}
	for _, known := range knownJSON(r.Result.Gone) {
		lines = append(lines, jsonlKnown{lineGone, known})
	}
	for _, change := range changesJSON(r.Changes) {
		lines = append(lines, jsonlChange{lineChange, change})
	}
	return append(lines, jsonlSummary{lineSummary, r.Count()})
}
