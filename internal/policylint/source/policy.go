package source

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// written is where a policy is written: its start, and each of its statements where they can be told
// apart.
type written struct {
	start      model.Source
	statements []model.Source
}

// maxHops bounds how many references are followed from one attribute.
const maxHops = 10

// policy finds where the value of an attribute is written, nil for no attribute.
func (m *module) policy(attribute *hclsyntax.Attribute) *written {
	if attribute == nil {
		return nil
	}
	found := m.expression(attribute.Expr, maxHops)
	if found == nil {
		return &written{start: place(attribute.NameRange)}
	}
	return found
}

// expression finds the statements in an expression, nil when it has none that can be told apart.
func (m *module) expression(e hclsyntax.Expression, hops int) *written {
	if hops == 0 {
		return nil
	}
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return m.expression(e.Expression, hops-1)
	case *hclsyntax.FunctionCallExpr:
		return m.call(e, hops)
	case *hclsyntax.TemplateWrapExpr:
		return m.expression(e.Wrapped, hops-1)
	case *hclsyntax.TemplateExpr:
		return template(e)
	case *hclsyntax.ScopeTraversalExpr:
		return m.reference(e.Traversal, hops)
	case *hclsyntax.ObjectConsExpr:
		return &written{start: place(e.StartRange()), statements: statements(e)}
	}
	return nil
}

// call looks into jsonencode, and into the file of file.
func (m *module) call(e *hclsyntax.FunctionCallExpr, hops int) *written {
	if len(e.Args) != 1 {
		return nil
	}
	switch e.Name {
	case "jsonencode":
		return m.expression(e.Args[0], hops-1)
	case "file":
		name, diags := e.Args[0].Value(&hcl.EvalContext{Variables: map[string]cty.Value{
			"path": cty.ObjectVal(map[string]cty.Value{
				"module": cty.StringVal(m.dir), "root": cty.StringVal(m.dir), "cwd": cty.StringVal("."),
			}),
		}})
		if diags.HasErrors() || name.IsNull() || name.Type() != cty.String {
			return nil
		}
		return file(name.AsString())
	}
	return nil
}

// file finds the statements of a policy in a file of its own.
func file(name string) *written {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	doc, err := policy.Parse(text)
	if err != nil {
		return nil
	}
	found := &written{start: model.Source{File: filepath.ToSlash(name), Line: 1, Column: 1}}
	for _, s := range doc.Statements {
		found.statements = append(found.statements, model.Source{
			File: found.start.File, Line: s.Pos.Line, Column: s.Pos.Column,
		})
	}
	return found
}

// statements are the places of the elements of Statement in an object.
func statements(object *hclsyntax.ObjectConsExpr) []model.Source {
	for _, item := range object.Items {
		if hcl.ExprAsKeyword(item.KeyExpr) != "Statement" && text(item.KeyExpr) != "Statement" {
			continue
		}
		list, ok := item.ValueExpr.(*hclsyntax.TupleConsExpr)
		if !ok {
			return []model.Source{place(item.ValueExpr.StartRange())}
		}
		var places []model.Source
		for _, element := range list.Exprs {
			places = append(places, place(element.StartRange()))
		}
		return places
	}
	return nil
}

// text is the value of a quoted string, "" for any other expression.
func text(e hclsyntax.Expression) string {
	value, diags := e.Value(nil)
	if diags.HasErrors() || value.IsNull() || value.Type() != cty.String {
		return ""
	}
	return value.AsString()
}

// reference follows local values and the documents of aws_iam_policy_document.
func (m *module) reference(t hcl.Traversal, hops int) *written {
	var names []string
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		}
	}
	switch {
	case len(names) == 2 && names[0] == "local" && m.locals[names[1]] != nil:
		return m.expression(m.locals[names[1]], hops-1)
	case len(names) == 4 && names[0] == "data" && names[1] == "aws_iam_policy_document":
		if block := m.blocks[strings.Join(names[:3], ".")]; block != nil {
			return document(block)
		}
	}
	return nil
}

// document finds the statements of a policy document block.
func document(block *hclsyntax.Block) *written {
	found := &written{start: place(block.DefRange())}
	for _, nested := range block.Body.Blocks {
		if nested.Type == "statement" {
			found.statements = append(found.statements, place(nested.DefRange()))
		}
	}
	return found
}

// template finds the statements of a policy that is written as text. Interpolations stand in for
// strings that they become parts of.
func template(e *hclsyntax.TemplateExpr) *written {
	var b strings.Builder
	var parts []part
	for _, p := range e.Parts {
		parts = append(parts, part{from: b.Len(), at: place(p.Range())})
		literal, ok := p.(*hclsyntax.LiteralValueExpr)
		if !ok || literal.Val.Type() != cty.String {
			b.WriteByte('x')
			continue
		}
		b.WriteString(literal.Val.AsString())
	}
	text := b.String()
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return nil
	}
	found := &written{start: place(e.SrcRange)}
	// A heredoc starts on the line after its mark; with "<<-" its lines have lost this much indentation.
	indentation := 0
	if parts[0].at.Line > found.start.Line {
		indentation = parts[0].at.Column - 1
	}
	for _, s := range doc.Statements {
		found.statements = append(found.statements, position(text, parts, s.Pos.Offset, indentation))
	}
	return found
}

// part is a piece of a template: where it starts in the text, and its place in the code.
type part struct {
	from int
	at   model.Source
}

// position is the place of an offset in the text of a template.
func position(text string, parts []part, offset, indentation int) model.Source {
	last := parts[0]
	for _, p := range parts {
		if p.from <= offset {
			last = p
		}
	}
	before := text[last.from:offset]
	at := last.at
	if newline := strings.LastIndexByte(before, '\n'); newline >= 0 {
		at.Line += strings.Count(before, "\n")
		at.Column = len(before) - newline + indentation
		return at
	}
	at.Column += len(before)
	return at
}
