package expression

import (
	"strings"
	"unicode/utf8"

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
	// part is set for what a directive repeats or chooses: it always remembers.
	part bool
}

// Value joins the parts.
func (t *template) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	r := &rendering{state: t.state, marks: make(cty.ValueMarks), writing: &Writing{start: t.SrcRange.Start, file: t.SrcRange.Filename}}
	code := t.state.bytes(t.SrcRange.Filename)
	r.quoted = t.SrcRange.CanSliceBytes(code) && code[t.SrcRange.Start.Byte] == '"'
	for _, part := range t.Parts {
		values, diags := values(part, ctx)
		if diags.HasErrors() {
			return cty.UnknownVal(cty.String), diags
		}
		for _, value := range values {
			if !r.add(part, value) {
				return t.TemplateExpr.Value(ctx) // whose message says what is wrong
			}
		}
	}
	r.writing.text = r.text.String()
	if t.part || strings.HasPrefix(strings.TrimSpace(r.writing.text), "{") {
		r.marks[r.writing] = struct{}{}
	}
	return cty.StringVal(r.writing.text).WithMarks(r.marks), nil
}

// values are those of a part: several for a directive that repeats something.
func values(part hclsyntax.Expression, ctx *hcl.EvalContext) ([]cty.Value, hcl.Diagnostics) {
	join, ok := part.(*hclsyntax.TemplateJoinExpr)
	if !ok {
		value, diags := part.Value(ctx)
		return []cty.Value{value}, diags
	}
	list, diags := join.Tuple.Value(ctx)
	plain, _ := list.Unmark()
	if diags.HasErrors() || !plain.IsKnown() || plain.IsNull() || !plain.CanIterateElements() {
		return []cty.Value{cty.UnknownVal(cty.String)}, diags
	}
	return plain.AsValueSlice(), nil
}

// rendering is the text of a template as far as it is joined.
type rendering struct {
	state   *State
	text    strings.Builder
	marks   cty.ValueMarks
	writing *Writing
	// quoted is set for a template in quotation marks.
	quoted bool
}

// add adds the value of a part. It reports false for one that is no text.
func (r *rendering) add(part hclsyntax.Expression, value cty.Value) bool {
	inner := WritingOf(value)
	value, own := value.Unmark()
	reference := firstReference(part)
	for mark := range own {
		switch mark := mark.(type) {
		case waits:
			reference = string(mark)
		case *Writing:
		default:
			r.marks[mark] = struct{}{}
		}
	}
	text, err := convert.Convert(value, cty.String)
	if err != nil || value.IsNull() {
		return false
	}
	offset := r.text.Len()
	if !text.IsKnown() {
		r.writing.segments = append(r.writing.segments, segment{offset: offset, at: part.Range()})
		r.text.WriteString(r.state.Fresh(reference))
		return true
	}
	r.text.WriteString(text.AsString())
	if inner == nil || inner.text != text.AsString() || len(inner.segments) == 0 {
		r.writing.segments = append(r.writing.segments, r.state.piece(part, text.AsString(), offset, r.quoted))
		return true
	}
	for _, s := range inner.segments {
		r.writing.segments = append(r.writing.segments, segment{offset + s.offset, s.at, s.raw})
	}
	return true
}

// piece is the segment of a part of a template.
func (s *State) piece(part hclsyntax.Expression, text string, offset int, quoted bool) segment {
	found := segment{offset: offset, at: s.trimmed(part, text)}
	if _, literal := part.(*hclsyntax.LiteralValueExpr); literal && quoted && found.at.CanSliceBytes(s.bytes(found.at.Filename)) {
		if raw := string(found.at.SliceBytes(s.bytes(found.at.Filename))); raw != text {
			found.raw = raw
		}
	}
	return found
}

// trimmed is where a piece of text begins: behind the white space that a directive before it takes away.
func (s *State) trimmed(part hclsyntax.Expression, text string) hcl.Range {
	at := part.Range()
	if _, literal := part.(*hclsyntax.LiteralValueExpr); !literal || !at.CanSliceBytes(s.bytes(at.Filename)) {
		return at
	}
	before, _, found := strings.Cut(string(at.SliceBytes(s.bytes(at.Filename))), text)
	if !found {
		return at
	}
	if newline := strings.LastIndexByte(before, '\n'); newline >= 0 {
		at.Start.Line += strings.Count(before, "\n")
		at.Start.Column = utf8.RuneCountInString(before[newline:])
		return at
	}
	at.Start.Column += utf8.RuneCountInString(before)
	return at
}

// parts prepares what directives in a template repeat or choose.
func (s *State) parts(e hclsyntax.Expression) {
	switch e := e.(type) {
	case *template:
		e.part = true
	case *hclsyntax.ConditionalExpr:
		s.parts(e.TrueResult)
		s.parts(e.FalseResult)
	case *hclsyntax.TemplateJoinExpr:
		s.parts(e.Tuple)
	case *hclsyntax.ForExpr:
		s.parts(e.ValExpr)
	}
}
