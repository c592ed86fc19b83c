package source

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/source/expression"
)

// jsonReader turns code in JSON into the form of code in HCL (Terraform language documentation, "JSON
// Configuration Syntax").
type jsonReader struct{ file *hcl.File }

// labels are how many names a kind of block at the top has.
var labels = map[string]int{"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "locals": 0}

// body is that of a file. Blocks of other kinds are left out.
func (r jsonReader) body() (*hclsyntax.Body, hcl.Diagnostics) {
	attributes, diags := r.file.Body.JustAttributes()
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	for kind, attribute := range attributes {
		if count, known := labels[kind]; known {
			body.Blocks = append(body.Blocks, r.blocks(kind, nil, count, attribute.NameRange, attribute.Expr)...)
		}
	}
	return body, diags
}

// blocks are those of a kind: the names of one are the names in objects around its content, and several of
// one name stand in a list.
func (r jsonReader) blocks(kind string, names []string, more int, at hcl.Range, e hcl.Expression) []*hclsyntax.Block {
	var found []*hclsyntax.Block
	if list, diags := hcl.ExprList(e); !diags.HasErrors() {
		for _, element := range list {
			found = append(found, r.blocks(kind, names, more, element.Range(), element)...)
		}
		return found
	}
	if more == 0 {
		return []*hclsyntax.Block{{
			Type: kind, Labels: names, Body: r.content(e), TypeRange: at, OpenBraceRange: e.StartRange(),
			CloseBraceRange: hcl.Range{Filename: at.Filename, Start: e.Range().End, End: e.Range().End},
		}}
	}
	pairs, _ := hcl.ExprMap(e)
	for _, pair := range pairs {
		inner := append(names[:len(names):len(names)], literal(pair.Key))
		found = append(found, r.blocks(kind, inner, more-1, pair.Key.Range(), pair.Value)...)
	}
	return found
}

// content is the body of a block. Whether an object is an attribute or a block only a schema would tell: it
// is both here.
func (r jsonReader) content(e hcl.Expression) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: e.Range()}
	pairs, _ := hcl.ExprMap(e)
	for _, pair := range pairs {
		name := literal(pair.Key)
		body.Attributes[name] = &hclsyntax.Attribute{
			Name: name, Expr: r.expression(pair.Value), NameRange: pair.Key.Range(),
			SrcRange: hcl.RangeBetween(pair.Key.Range(), pair.Value.Range()),
		}
		if count := dynamicLabels(name); isBlock(pair.Value) {
			body.Blocks = append(body.Blocks, r.blocks(name, nil, count, pair.Key.Range(), pair.Value)...)
		}
	}
	return body
}

// dynamicLabels is how many names a block inside another has.
func dynamicLabels(kind string) int {
	if kind == "dynamic" {
		return 1
	}
	return 0
}

// isBlock reports whether a value can be a block: an object, or a list of objects.
func isBlock(e hcl.Expression) bool {
	if list, diags := hcl.ExprList(e); !diags.HasErrors() {
		for _, element := range list {
			if _, diags := hcl.ExprMap(element); diags.HasErrors() {
				return false
			}
		}
		return len(list) > 0
	}
	_, diags := hcl.ExprMap(e)
	return !diags.HasErrors()
}

// literal is the text of a string as it stands, "" for other values.
func literal(e hcl.Expression) string {
	value, diags := e.Value(nil)
	if diags.HasErrors() || value.IsNull() || value.Type() != cty.String {
		return ""
	}
	return value.AsString()
}

// expression is a value: a string is a template.
func (r jsonReader) expression(e hcl.Expression) hclsyntax.Expression {
	if list, diags := hcl.ExprList(e); !diags.HasErrors() {
		tuple := &hclsyntax.TupleConsExpr{SrcRange: e.Range(), OpenRange: e.StartRange()}
		for _, element := range list {
			tuple.Exprs = append(tuple.Exprs, r.expression(element))
		}
		return tuple
	}
	if pairs, diags := hcl.ExprMap(e); !diags.HasErrors() {
		object := &hclsyntax.ObjectConsExpr{SrcRange: e.Range(), OpenRange: e.StartRange()}
		for _, pair := range pairs {
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{
				KeyExpr:   &hclsyntax.ObjectConsKeyExpr{Wrapped: r.expression(pair.Key), ForceNonLiteral: true},
				ValueExpr: r.expression(pair.Value),
			})
		}
		return object
	}
	value, diags := e.Value(nil)
	if diags.HasErrors() || value.IsNull() || value.Type() != cty.String {
		return &hclsyntax.LiteralValueExpr{Val: value, SrcRange: e.Range()}
	}
	start := e.Range().Start
	start.Column++
	start.Byte++
	template, diags := hclsyntax.ParseTemplate([]byte(value.AsString()), e.Range().Filename, start)
	if diags.HasErrors() {
		return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: e.Range()}
	}
	if bytes.ContainsRune(e.Range().SliceBytes(r.file.Bytes), '\\') {
		return &expression.Pinned{Expression: template, Place: e.Range()}
	}
	return template
}
