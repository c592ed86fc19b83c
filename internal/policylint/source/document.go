package source

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/iamdocument"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source/expression"
)

// isDocument reports whether a block is a policy document.
func isDocument(block *hclsyntax.Block) bool {
	return block.Type == "data" && len(block.Labels) == 2 && block.Labels[0] == iamdocument.Type
}

// evaluatedDocument is a policy document with where it is written.
type evaluatedDocument struct {
	*iamdocument.Document
	statements []model.Source
}

// document is the JSON of a policy document, evaluated from its block.
func (s *scope) document(block *hclsyntax.Block, one Instance) cty.Value {
	doc, err := s.evaluateDocument(block, one.Key)
	if err != nil {
		s.evaluator.state.Fail(one.Address + ": " + err.Error() + ".")
		return cty.UnknownVal(cty.String)
	}
	text := doc.Text()
	return cty.StringVal(text).Mark(expression.NewWriting(text, place(block.DefRange()), doc.statements))
}

// locatedDocument is the JSON that a plan has of a policy document, with the places of its statements.
func (s *scope) locatedDocument(block *hclsyntax.Block, one Instance, text string) cty.Value {
	start, statements := place(block.DefRange()), []model.Source(nil)
	if doc, err := s.evaluateDocument(block, one.Key); err == nil {
		statements = doc.statements
	}
	return cty.StringVal(text).Mark(expression.NewWriting(text, start, statements))
}

// evaluateDocument evaluates the arguments of a policy document and writes it.
func (s *scope) evaluateDocument(block *hclsyntax.Block, key any) (*evaluatedDocument, error) {
	r := &documentReader{state: s.evaluator.state, written: map[iamdocument.From]*expression.Writing{}}
	b := &blockReader{scope: s, each: s.iteration(block, key)}
	arguments, err := b.body(block.Body, documentSchema, nil)
	if err != nil {
		return nil, err
	}
	r.arguments = arguments
	values := map[string]any{}
	for name, value := range arguments {
		values[name] = plain(value)
	}
	doc, err := iamdocument.Write(values, r)
	if err != nil {
		return nil, err
	}
	found := &evaluatedDocument{Document: doc}
	for _, from := range doc.From {
		found.statements = append(found.statements, r.placeOf(from, b.statements))
	}
	for _, at := range found.statements {
		if at.Line == 0 {
			found.statements = nil
			break
		}
	}
	return found, nil
}

// documentReader reads whole documents in arguments.
type documentReader struct {
	state     *expression.State
	arguments map[string]any
	written   map[iamdocument.From]*expression.Writing
}

// Atom is the text for a value that is not known; its place names it.
func (r *documentReader) Atom(_ string, value compose.Unknown) string {
	return r.state.Fresh(value.DependsOn)
}

// Document parses a document.
func (r *documentReader) Document(argument string, index int, value any) (*policy.Document, error) {
	text, ok := value.(string)
	if !ok {
		return nil, errors.New(argument + " is not known yet")
	}
	if list, ok := r.arguments[argument].(cty.Value); ok {
		r.written[iamdocument.From{Argument: argument, Index: index}] = expression.WritingOf(nth(list, index))
	}
	return policy.ParseWith([]byte(text), r.state.Atoms())
}

// nth is an element of a list, or the value itself where it is none.
func nth(list cty.Value, index int) cty.Value {
	list, _ = list.Unmark()
	if !list.CanIterateElements() {
		return list
	}
	i := 0
	for it := list.ElementIterator(); it.Next(); i++ {
		if _, element := it.Element(); i == index {
			return element
		}
	}
	return cty.DynamicVal
}

// placeOf is where a statement is written: one of the block's, or of a document in its arguments.
func (r *documentReader) placeOf(from iamdocument.From, blocks []hcl.Range) model.Source {
	if from.Argument == "statement" {
		return place(blocks[from.Index])
	}
	w := r.written[iamdocument.From{Argument: from.Argument, Index: from.Index}]
	if w == nil {
		return model.Source{}
	}
	if all := w.Statements(r.state.Atoms()); from.Statement < len(all) {
		return all[from.Statement]
	}
	return model.Source{}
}

// plain is an evaluated argument as iamdocument reads it.
func plain(value any) any {
	switch value := value.(type) {
	case cty.Value:
		return expression.Plain(value)
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = plain(value[i])
		}
		return list
	case map[string]any:
		members := map[string]any{}
		for name, member := range value {
			members[name] = plain(member)
		}
		return members
	}
	return value
}
