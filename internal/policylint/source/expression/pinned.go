package expression

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Pinned is an expression inside of which places do not count, as in a string of JSON with escapes: all of it
// stands at one place.
type Pinned struct {
	hclsyntax.Expression
	Place hcl.Range
}

// Value is that of the expression. A string remembers where it starts, and nothing else.
func (e *Pinned) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	value, diags := e.Expression.Value(ctx)
	value, marks := value.Unmark()
	kept := make(cty.ValueMarks)
	for mark := range marks {
		if w, ok := mark.(waits); ok {
			kept[w] = struct{}{}
		}
	}
	if value.Type() == cty.String {
		text := ""
		if value.IsKnown() && !value.IsNull() {
			text = value.AsString()
		}
		start := model.Source{File: e.Place.Filename, Line: e.Place.Start.Line, Column: e.Place.Start.Column}
		kept[NewWriting(text, start, nil)] = struct{}{}
	}
	return value.WithMarks(kept), diags
}
