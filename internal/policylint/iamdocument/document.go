// Package iamdocument writes the policy of an aws_iam_policy_document from its arguments, as the AWS
// provider does (Terraform AWS provider, "Data Source: aws_iam_policy_document"): for plans in which
// the provider itself writes it only during apply.
package iamdocument

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Type is the data source.
const Type = "aws_iam_policy_document"

// Reader reads what stands in arguments.
type Reader interface {
	// Atom is the text for a string that is not known; at is its place, "statement[0].resources[1]".
	Atom(at string, value compose.Unknown) string
	// Document is the policy in an element of an argument that holds whole documents.
	Document(argument string, index int, value any) (*policy.Document, error)
}

// From tells where a statement of the written policy is from: an argument, the element of it, and in a
// whole document the statement there.
type From struct {
	Argument         string
	Index, Statement int
}

// Document is a written policy.
type Document struct {
	*policy.Document
	// From has an entry for each statement.
	From []From
}

// Write writes the policy. The arguments are those of the data source, with blocks as lists of maps. The
// document has no table of atoms. An error says what is not known, or what the provider will refuse.
func Write(arguments map[string]any, r Reader) (*Document, error) {
	w := &writer{reader: r, arguments: arguments, merged: &Document{Document: &policy.Document{}}}
	if err := w.include("source_json", "source_policy_documents"); err != nil {
		return nil, err
	}
	own, err := w.own()
	if err != nil {
		return nil, err
	}
	w.merge(own)
	if err := w.include("override_policy_documents", "override_json"); err != nil {
		return nil, err
	}
	if len(w.merged.Statements) == 0 {
		return nil, errors.New("it has no statement")
	}
	for i := range w.merged.Statements {
		w.merged.Statements[i].Index = i
	}
	return w.merged, nil
}

type writer struct {
	reader    Reader
	arguments map[string]any
	merged    *Document
	// version is that of the document's own statements.
	version string
}

// include merges the whole documents in arguments. The source documents must not repeat a Sid among
// themselves; an override replaces the statement that has its Sid.
func (w *writer) include(arguments ...string) error {
	sids := map[string]bool{}
	for _, argument := range arguments {
		list, err := elements(w.arguments[argument], argument)
		if err != nil {
			return err
		}
		for i, value := range list {
			doc, err := w.reader.Document(argument, i, value)
			if err != nil {
				return err
			}
			included := &Document{Document: doc}
			for j := range doc.Statements {
				sid := doc.Statements[j].Sid
				if argument == "source_policy_documents" && sid != "" && sids[sid] {
					return fmt.Errorf("%s has the Sid %s twice, which the AWS provider refuses", argument, sid)
				}
				sids[sid] = true
				included.From = append(included.From, From{argument, i, j})
			}
			w.merge(included)
		}
	}
	return nil
}

// merge adds the statements of a document. One with a Sid that is there already takes that one's place.
func (w *writer) merge(doc *Document) {
	if doc.ID != "" {
		w.merged.ID = doc.ID
	}
	w.merged.Version = max(w.merged.Version, doc.Version)
	for i := range doc.Statements {
		at := len(w.merged.Statements)
		for j := range w.merged.Statements {
			if sid := w.merged.Statements[j].Sid; sid != "" && sid == doc.Statements[i].Sid {
				at = j
			}
		}
		if at == len(w.merged.Statements) {
			w.merged.Statements = append(w.merged.Statements, policy.Statement{})
			w.merged.From = append(w.merged.From, From{})
		}
		w.merged.Statements[at], w.merged.From[at] = doc.Statements[i], doc.From[i]
	}
}

// own is the document of the statement blocks.
func (w *writer) own() (*Document, error) {
	own := &Document{Document: &policy.Document{Version: policy.Version2012}}
	for argument, into := range map[string]*string{"version": &own.Version, "policy_id": &own.ID} {
		if err := text(w.arguments[argument], argument, into); err != nil {
			return nil, err
		}
	}
	w.version = own.Version
	blocks, err := elements(w.arguments["statement"], "statement")
	if err != nil {
		return nil, err
	}
	sids := map[string]bool{}
	for i, block := range blocks {
		s, err := w.statement(block, fmt.Sprintf("statement[%d]", i))
		if err != nil {
			return nil, err
		}
		if s.Sid != "" && sids[s.Sid] {
			return nil, fmt.Errorf("two statements have the Sid %s, which the AWS provider refuses", s.Sid)
		}
		sids[s.Sid] = true
		own.Statements = append(own.Statements, s)
		own.From = append(own.From, From{Argument: "statement", Index: i})
	}
	return own, nil
}

// elements are those of a list; a scalar is one, and null or an empty text none.
func elements(value any, at string) ([]any, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil
	case []any:
		return value, nil
	case compose.Unknown:
		if at == "source_json" || at == "override_json" {
			return []any{value}, nil
		}
		return nil, notKnown(at, value)
	case string:
		if value == "" {
			return nil, nil
		}
		return []any{value}, nil
	}
	return nil, fmt.Errorf("%s is no list", at)
}

// text takes a string that must be known; null leaves what is there.
func text(value any, at string, into *string) error {
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		if !policy.Known(value) {
			return fmt.Errorf("%s is not known yet", at)
		}
		if value != "" {
			*into = value
		}
		return nil
	case compose.Unknown:
		return notKnown(at, value)
	}
	return fmt.Errorf("%s is no text", at)
}

func notKnown(at string, value compose.Unknown) error {
	if value.DependsOn == "" {
		return fmt.Errorf("%s is not known yet", at)
	}
	return fmt.Errorf("%s is not known yet: it depends on %s", at, value.DependsOn)
}

// variables turns the data source's spelling of policy variables into the policy language's.
func (w *writer) variables(value, at string) (string, error) {
	if w.version == policy.Version2008 && strings.Contains(value, "&{") {
		return "", fmt.Errorf("%s has a policy variable, which version %s does not know", at, policy.Version2008)
	}
	return strings.ReplaceAll(value, "&{", "${"), nil
}
