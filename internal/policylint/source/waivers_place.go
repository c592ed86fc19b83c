package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// element is something that a comment can stand at: a block of a resource, a data source or a module
// call, a local value, or a statement of a policy in one of these.
type element struct {
	start hcl.Pos
	whole hcl.Range
	// of is the element that a statement is in, nil for other elements.
	of *element
	// sid is that of a statement, "" where it has none or it is no plain text.
	sid string
}

// elementsOf lists the elements of a file, those within others after them.
func elementsOf(body *hclsyntax.Body) []*element {
	var list []*element
	for _, block := range body.Blocks {
		switch block.Type {
		case "resource", "data", "module":
			list = append(list, withStatements(&element{start: block.DefRange().Start, whole: block.Range()}, block.Body)...)
		case "locals":
			for _, attribute := range block.Body.Attributes {
				list = append(list, withStatements(
					&element{start: attribute.NameRange.Start, whole: attribute.SrcRange}, attribute)...)
			}
		}
	}
	return list
}

// withStatements is an element and the statements in its code.
func withStatements(of *element, code hclsyntax.Node) []*element {
	list := []*element{of}
	add := func(start hcl.Pos, whole hcl.Range, sid hclsyntax.Expression) {
		statement := &element{start: start, whole: whole, of: of}
		if sid != nil {
			statement.sid = text(sid)
		}
		list = append(list, statement)
	}
	// The visitor has nothing to complain about.
	_ = hclsyntax.VisitAll(code, func(node hclsyntax.Node) hcl.Diagnostics {
		switch node := node.(type) {
		case *hclsyntax.Block:
			if node.Type == "statement" {
				var sid hclsyntax.Expression
				if attribute := node.Body.Attributes["sid"]; attribute != nil {
					sid = attribute.Expr
				}
				add(node.DefRange().Start, node.Range(), sid)
			}
		case *hclsyntax.ObjectConsExpr:
			for _, one := range statementsIn(node) {
				add(one.StartRange().Start, one.Range(), member(one, "Sid"))
			}
		}
		return nil
	})
	return list
}

// statementsIn are the elements of Statement in an object.
func statementsIn(object *hclsyntax.ObjectConsExpr) []hclsyntax.Expression {
	value := member(object, "Statement")
	if list, ok := value.(*hclsyntax.TupleConsExpr); ok {
		return list.Exprs
	}
	if value == nil {
		return nil
	}
	return []hclsyntax.Expression{value}
}

// member is the value of a key of an object, nil where there is none.
func member(e hclsyntax.Expression, key string) hclsyntax.Expression {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for _, item := range object.Items {
		if hcl.ExprAsKeyword(item.KeyExpr) == key || text(item.KeyExpr) == key {
			return item.ValueExpr
		}
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

// target is what the comment at an index of the tokens stands at, nil for nothing. A comment at the
// end of a line is about the innermost element that the line before it ends in. One on a line of its
// own is about the element that begins next, or else about the innermost one around it.
func target(tokens hclsyntax.Tokens, at int, elements []*element) *element {
	comment := tokens[at].Range.Start
	if before := lastBefore(tokens, at); before != nil && before.Range.End.Line == comment.Line {
		return innermost(elements, before.Range.Start)
	}
	if next := firstAfter(tokens, at); next != nil {
		for _, e := range elements {
			if e.start.Byte == next.Range.Start.Byte {
				return e
			}
		}
	}
	return innermost(elements, comment)
}

// lastBefore is what stands before a comment but for the comma between it and an entry of a list, nil
// where another comment or nothing does.
func lastBefore(tokens hclsyntax.Tokens, at int) *hclsyntax.Token {
	for i := at - 1; i >= 0; i-- {
		switch {
		case tokens[i].Type == hclsyntax.TokenComma:
			continue
		case blank(tokens[i]):
			return nil
		}
		return &tokens[i]
	}
	return nil
}

// firstAfter is the next code after a comment.
func firstAfter(tokens hclsyntax.Tokens, at int) *hclsyntax.Token {
	for i := at + 1; i < len(tokens); i++ {
		if !blank(tokens[i]) {
			return &tokens[i]
		}
	}
	return nil
}

// blank reports whether a token is no code.
func blank(token hclsyntax.Token) bool {
	return token.Type == hclsyntax.TokenNewline || token.Type == hclsyntax.TokenComment
}

// innermost is the smallest element around a position, nil where there is none.
func innermost(elements []*element, at hcl.Pos) *element {
	var found *element
	for _, e := range elements {
		inside := e.whole.Start.Byte <= at.Byte && at.Byte < e.whole.End.Byte
		if inside && (found == nil || e.whole.End.Byte-e.whole.Start.Byte < found.whole.End.Byte-found.whole.Start.Byte) {
			found = e
		}
	}
	return found
}
