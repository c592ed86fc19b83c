package policytest

import (
	_ "embed"
	"encoding/json"
	"io"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// FormatVersion is the version of the JSON format. The minor number grows with additions.
const FormatVersion = "1.0"

// Schema is the JSON Schema of the JSON format.
//
//go:embed schema.json
var Schema []byte

type jsonReport struct {
	FormatVersion string       `json:"format_version"`
	Tests         []jsonResult `json:"tests"`
	Summary       Counts       `json:"summary"`
}

// jsonResult spells out every field: what there is not is null, empty or "", never missing.
type jsonResult struct {
	Name       string          `json:"name"`
	Kind       Kind            `json:"kind"`
	Policy     string          `json:"policy"`
	File       string          `json:"file"`
	Line       int             `json:"line"`
	Column     int             `json:"column"`
	Status     Status          `json:"status"`
	Expected   string          `json:"expected"`
	Got        string          `json:"got"`
	Reason     string          `json:"reason"`
	Assumption string          `json:"assumption"`
	Statements []jsonStatement `json:"statements"`
	Witness    *eval.Request   `json:"witness"`
	Replay     string          `json:"replay"`
}

type jsonStatement struct {
	Index  int           `json:"index"`
	Sid    string        `json:"sid"`
	Effect policy.Effect `json:"effect"`
	File   *string       `json:"file"`
	Line   *int          `json:"line"`
	Column *int          `json:"column"`
}

func writeJSON(w io.Writer, results []Result, quiet bool) error {
	report := jsonReport{FormatVersion: FormatVersion, Tests: []jsonResult{}, Summary: Count(results)}
	for i := range results {
		if r := &results[i]; !quiet || r.Status != Passed {
			report.Tests = append(report.Tests, resultJSON(r))
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

func resultJSON(r *Result) jsonResult {
	out := jsonResult{
		Name: r.Name, Kind: r.Kind, Policy: r.Policy, File: r.File, Line: r.Line, Column: r.Column,
		Status: r.Status, Expected: r.Expected, Got: r.Got, Reason: r.Reason, Assumption: r.Assumption,
		Statements: []jsonStatement{}, Witness: r.Request, Replay: r.Replay,
	}
	for i := range r.Statements {
		s := &r.Statements[i]
		statement := jsonStatement{Index: s.Index, Sid: s.Sid, Effect: s.Effect}
		if s.Line > 0 {
			statement.File, statement.Line, statement.Column = &s.File, &s.Line, &s.Column
		}
		out.Statements = append(out.Statements, statement)
	}
	return out
}
