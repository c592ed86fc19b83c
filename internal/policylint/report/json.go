package report

import (
	_ "embed"
	"encoding/json"
	"io"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// FormatVersion is the version of the JSON format. The minor number grows with additions.
const FormatVersion = "1.2"

// Schema is the JSON Schema of the JSON format.
//
//go:embed schema.json
var Schema []byte

type jsonReporter struct{}

type jsonReport struct {
	FormatVersion  string        `json:"format_version"`
	Findings       []jsonFinding `json:"findings"`
	Undecided      []jsonOpen    `json:"undecided"`
	UnusedWaivers  []jsonWaiver  `json:"unused_waivers"`
	ExpiredWaivers []jsonWaiver  `json:"expired_waivers"`
	Gone           []jsonKnown   `json:"no_longer_found"`
	Changes        []jsonChange  `json:"permission_changes"`
	Fault          *string       `json:"fault"`
	Summary        Counts        `json:"summary"`
}

// jsonFinding spells out every field: what is not known is null, never missing.
type jsonFinding struct {
	Rule        string              `json:"rule"`
	Severity    policylint.Severity `json:"severity"`
	Message     string              `json:"message"`
	Name        string              `json:"name"`
	Address     string              `json:"address"`
	Kind        model.Kind          `json:"kind"`
	Statement   *jsonStatement      `json:"statement"`
	Pointer     string              `json:"pointer"`
	File        *string             `json:"file"`
	Line        *int                `json:"line"`
	Column      *int                `json:"column"`
	Witness     *jsonRequest        `json:"witness"`
	Fix         string              `json:"fix"`
	Waived      *jsonReason         `json:"waived"`
	Expired     *jsonReason         `json:"expired_waiver"`
	Fingerprint string              `json:"fingerprint"`
}

type jsonOpen struct {
	jsonFinding
	Reason    string `json:"reason"`
	DependsOn string `json:"depends_on"`
}

type jsonStatement struct {
	Index int    `json:"index"`
	Sid   string `json:"sid"`
}

type jsonRequest struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Context   map[string][]string `json:"context"`
}

type jsonReason struct {
	Reason  string  `json:"reason"`
	Expires *string `json:"expires"`
}

type jsonWaiver struct {
	Rule      string  `json:"rule"`
	Address   string  `json:"address"`
	Name      string  `json:"name"`
	Statement string  `json:"statement"`
	Reason    string  `json:"reason"`
	Owner     string  `json:"owner"`
	Expires   *string `json:"expires"`
	File      *string `json:"file"`
	Line      *int    `json:"line"`
	Column    *int    `json:"column"`
}

// jsonKnown is a finding of the baseline that is no longer found.
type jsonKnown struct {
	Rule        string `json:"rule"`
	Address     string `json:"address"`
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
}

func (jsonReporter) Report(w io.Writer, r *Report) error {
	out := jsonReport{
		FormatVersion: FormatVersion,
		Findings:      make([]jsonFinding, len(r.Result.Findings)),
		Undecided:     make([]jsonOpen, len(r.Result.Undecided)),

		UnusedWaivers:  jsonWaivers(r.Result.UnusedWaivers),
		ExpiredWaivers: jsonWaivers(r.Result.ExpiredWaivers),
		Gone:           knownJSON(r.Result.Gone),
		Changes:        changesJSON(r.Changes),
		Fault:          orNull(r.Fault),
		Summary:        r.Count(),
	}
	for i := range r.Result.Findings {
		out.Findings[i] = findingJSON(&r.Result.Findings[i])
	}
	for i := range r.Result.Undecided {
		out.Undecided[i] = openJSON(&r.Result.Undecided[i])
	}
	return encode(w, out)
}

// encode prints indented JSON with policy text as it is written.
func encode(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func findingJSON(f *policylint.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule, Severity: f.Severity, Message: f.Message,
		Name: f.Name, Address: f.Address, Kind: f.Kind,
		Pointer: f.Pointer, Fix: f.Fix, Fingerprint: f.Fingerprint,
		Witness: requestJSON(f.Witness),
		File:    orNull(f.Source.File), Line: orNull(f.Source.Line), Column: orNull(f.Source.Column),
	}
	if f.Statement != nil {
		out.Statement = &jsonStatement{f.Statement.Index, f.Statement.Sid}
	}
	out.Waived, out.Expired = reasonJSON(f.Waived), reasonJSON(f.Expired)
	return out
}

func reasonJSON(w *model.Waiver) *jsonReason {
	if w == nil {
		return nil
	}
	return &jsonReason{w.Reason, orNull(w.Expires)}
}

func knownJSON(list []policylint.Known) []jsonKnown {
	out := make([]jsonKnown, len(list))
	for i, known := range list {
		out[i] = jsonKnown(known)
	}
	return out
}

func openJSON(f *policylint.Finding) jsonOpen {
	return jsonOpen{findingJSON(f), f.Reason, f.DependsOn}
}

// requestJSON is a request with all its keys, so that `keyward explain --request` decides it alike.
func requestJSON(r *eval.Request) *jsonRequest {
	if r == nil {
		return nil
	}
	return &jsonRequest{r.Principal, r.Action, r.Resource, r.Explicit().Context}
}

func jsonWaivers(waivers []model.Waiver) []jsonWaiver {
	out := make([]jsonWaiver, len(waivers))
	for i, w := range waivers {
		out[i] = jsonWaiver{
			w.Rule, w.Address, w.Name, w.Statement, w.Reason, w.Owner, orNull(w.Expires),
			orNull(w.Source.File), orNull(w.Source.Line), orNull(w.Source.Column),
		}
	}
	return out
}

// orNull is nil for the zero value, which stands for "not known" here.
func orNull[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
