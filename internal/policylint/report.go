package policylint

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// report is what a rule adds to its set: see rules/lib/result.rego.
type report struct {
	subject int
	message string
	// pointer is the path of a setting, "" for a finding about the policy.
	pointer string
	// statement and element place a finding in the policy; statement is -1 when it is about no
	// single one.
	statement int
	element   string
	witness   *eval.Request
	// undenied says that no statement allows the witness.
	undenied bool
}

// wireReport is the JSON of a report, of which nothing else is accepted.
type wireReport struct {
	Subject   *int       `json:"subject"`
	Message   string     `json:"message"`
	Pointer   string     `json:"pointer"`
	Statement *int       `json:"statement"`
	Element   string     `json:"element"`
	Proof     *wireProof `json:"proof"`
}

type wireProof struct {
	Statement *struct {
		Index int `json:"index"`
	} `json:"statement"`
	Element  string       `json:"element"`
	Witness  *wireRequest `json:"witness"`
	Undenied bool         `json:"undenied"`
}

type wireRequest struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Account   string              `json:"account"`
	Context   map[string][]string `json:"context"`
}

func decodeReports(value any) ([]report, error) {
	entries, ok := value.([]any)
	if !ok {
		return nil, errors.New("report is not a set")
	}
	reports := make([]report, len(entries))
	for i, entry := range entries {
		var err error
		if reports[i], err = decodeReport(entry); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

func decodeReport(entry any) (report, error) {
	fields, ok := entry.(map[string]any)
	if !ok {
		return report{}, fmt.Errorf("a report must be made with policylint.result, not %v", entry)
	}
	for name := range fields {
		switch name {
		case "subject", "message", "pointer", "statement", "element", "proof":
		default:
			return report{}, fmt.Errorf("a report has an unknown field %q", name)
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return report{}, fmt.Errorf("a report is not JSON: %w", err)
	}
	var wire wireReport
	if err := json.Unmarshal(text, &wire); err != nil {
		return report{}, fmt.Errorf("a report has a field of the wrong type: %w", err)
	}
	switch {
	case wire.Subject == nil:
		return report{}, errors.New("a report names no subject")
	case len(text) > maxReport:
		return report{}, fmt.Errorf("a report has %d bytes; %d are allowed", len(text), maxReport)
	case wire.Message == "":
		return report{}, errors.New("a report has no message")
	case len(wire.Message) > maxMessage:
		return report{}, fmt.Errorf("a message has %d bytes; %d are allowed", len(wire.Message), maxMessage)
	}
	return wire.report(), nil
}

func (w *wireReport) report() report {
	r := report{
		subject: *w.Subject, message: w.Message, pointer: w.Pointer,
		statement: -1, element: w.Element,
	}
	if w.Statement != nil {
		r.statement = *w.Statement
	}
	if w.Proof == nil {
		return r
	}
	if w.Proof.Statement != nil {
		r.statement = w.Proof.Statement.Index
	}
	if r.element == "" {
		r.element = w.Proof.Element
	}
	if request := w.Proof.Witness; request != nil {
		r.undenied = w.Proof.Undenied
		r.witness = &eval.Request{
			Principal: request.Principal, Action: request.Action, Resource: request.Resource,
			Account: request.Account, Context: request.Context, Complete: true,
		}
	}
	return r
}

// decodeIDs reads a set of subject ids.
func decodeIDs(value any) ([]int, error) {
	entries, ok := value.([]any)
	if !ok {
		return nil, errors.New("exempt is not a set")
	}
	ids := make([]int, len(entries))
	for i, entry := range entries {
		number, ok := entry.(json.Number)
		if !ok {
			return nil, errors.New("exempt must hold subject ids")
		}
		id, err := number.Int64()
		if err != nil {
			return nil, fmt.Errorf("exempt must hold subject ids: %w", err)
		}
		ids[i] = int(id)
	}
	return ids, nil
}
