package expression

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// template is a string with interpolations. What is interpolated is a string afterwards, so that an
// unknown value becomes an atom. A text that looks like JSON remembers where its letters are written.
type template struct {
	*hclsyntax.TemplateExpr
	state *State
}

// Value joins the parts.
func (t *template) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	var b strings.Builder
	marks := make(cty.ValueMarks)
	w := &Writing{start: t.SrcRange.Start, file: t.SrcRange.Filename}
	for _, part := range t.Parts {
		value, diags := part.Value(ctx)
		if diags.HasErrors() {
			return cty.UnknownVal(cty.String), diags
		}
		value, own := value.Unmark()
		reference := firstReference(part)
		for mark := range own {
			if w, ok := mark.(waits); ok {
				reference = string(w)
				continue
			}
			marks[mark] = struct{}{}
		}
		text, err := convert.Convert(value, cty.String)
		if err != nil || value.IsNull() {
			return t.TemplateExpr.Value(ctx) // whose message says what is wrong
		}
		w.segments = append(w.segments, segment{offset: b.Len(), at: part.Range()})
		if text.IsKnown() {
			b.WriteString(text.AsString())
		} else {
			b.WriteString(t.state.Fresh(reference))
		}
	}
	w.text = b.String()
	if strings.HasPrefix(strings.TrimSpace(w.text), "{") {
		marks[w] = struct{}{}
	}
	return cty.StringVal(w.text).WithMarks(marks), nil
}
