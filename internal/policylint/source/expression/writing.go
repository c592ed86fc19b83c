package expression

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// origin marks an object with the place where it is written.
type origin struct{ hcl.Range }

// Writing marks a string with JSON in it: where it is written, and so its statements.
type Writing struct {
	text  string
	file  string
	start hcl.Pos
	// statements are the places of the statements of an encoded value or a policy document.
	statements []model.Source
	// segments are the pieces of a text.
	segments []segment
}

// segment is a piece of a text that starts at an offset.
type segment struct {
	offset int
	at     hcl.Range
	// raw is how a piece in quotation marks is written, where that differs from what it says.
	raw string
}

// NewWriting is that of a text whose statements are written at known places.
func NewWriting(text string, start model.Source, statements []model.Source) *Writing {
	return &Writing{
		text: text, file: start.File, start: hcl.Pos{Line: start.Line, Column: start.Column}, statements: statements,
	}
}

// WritingOf is how a value was written, nil where its parts cannot be told apart.
func WritingOf(v cty.Value) *Writing {
	plain, marks := v.Unmark()
	var found *Writing
	for mark := range marks {
		w, ok := mark.(*Writing)
		switch {
		case !ok:
		case plain.IsKnown() && !plain.IsNull() && plain.Type() == cty.String && w.text == plain.AsString():
			return w
		case found != nil && found != w:
			return nil // none of several is the text itself
		default:
			found = w
		}
	}
	return found
}

// Start is the place where the text begins.
func (w *Writing) Start() model.Source {
	return model.Source{File: filepath.ToSlash(w.file), Line: w.start.Line, Column: w.start.Column}
}

// Statements are the places of the statements, nil where they are not known.
func (w *Writing) Statements(atoms *policy.Atoms) []model.Source {
	if len(w.segments) == 0 {
		return w.statements
	}
	doc, err := policy.ParseWith([]byte(w.text), atoms)
	if err != nil {
		return nil
	}
	places := make([]model.Source, len(doc.Statements))
	for i := range doc.Statements {
		places[i] = w.place(doc.Statements[i].Pos.Offset)
	}
	return places
}

// place is that of an offset in the text.
func (w *Writing) place(offset int) model.Source {
	last := w.segments[0]
	for _, s := range w.segments {
		if s.offset <= offset {
			last = s
		}
	}
	at := model.Source{File: filepath.ToSlash(last.at.Filename), Line: last.at.Start.Line, Column: last.at.Start.Column}
	before := w.text[last.offset:offset]
	if last.raw != "" {
		at.Column += rawLength(last.raw, len(before))
		return at
	}
	newline := strings.LastIndexByte(before, '\n')
	if newline < 0 {
		at.Column += utf8.RuneCountInString(before)
		return at
	}
	at.Line += strings.Count(before, "\n")
	at.Column = utf8.RuneCountInString(before[newline:]) + w.indentation()
	return at
}

// rawLength is how many letters the first bytes of a text take in quotation marks (HCL native syntax,
// "Quoted template expressions").
func rawLength(raw string, length int) int {
	i := 0
	for length > 0 && i < len(raw) {
		from := i
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && raw[i+1] == 'u':
			i += len(`\u0000`)
		case raw[i] == '\\' && i+1 < len(raw) && raw[i+1] == 'U':
			i += len(`\U00000000`)
		case raw[i] == '\\':
			i += 2
		case strings.HasPrefix(raw[i:], "$${"), strings.HasPrefix(raw[i:], "%%{"):
			i += 2
		default:
			_, size := utf8.DecodeRuneInString(raw[i:])
			i += size
			length -= size
			continue
		}
		length -= said(raw[from:min(i, len(raw))])
	}
	return utf8.RuneCountInString(raw[:min(i, len(raw))])
}

// said is how many bytes an escape stands for.
func said(escape string) int {
	if code, err := strconv.ParseUint(strings.TrimLeft(escape, `\uU`), 16, 32); err == nil && len(escape) > 2 {
		return utf8.RuneLen(rune(code))
	}
	return 1
}

// indentation is what "<<-" takes away from each line of a heredoc, which starts on the line after its mark.
func (w *Writing) indentation() int {
	if first := w.segments[0].at.Start; first.Line > w.start.Line {
		return first.Column - 1
	}
	return 0
}

// encode is jsonencode. Unknown strings, booleans and numbers are atoms in the text.
func (s *State) encode(value cty.Value, at hcl.Range) (cty.Value, error) {
	plain, marks := value.UnmarkDeepWithPaths()
	w := &Writing{file: at.Filename, start: at.Start, statements: statementsOf(plain, marks)}
	if whole := placeOf(marks, nil); whole.Line > 0 {
		w.file, w.start = whole.File, hcl.Pos{Line: whole.Line, Column: whole.Column}
	}
	lost := false
	plain, err := cty.Transform(plain, func(path cty.Path, v cty.Value) (cty.Value, error) {
		switch {
		case v.IsKnown():
			return v, nil
		case v.Type() == cty.Bool:
			return cty.StringVal(s.Fresh(waitsAt(marks, path), "true", "false")), nil
		case v.Type() == cty.String, v.Type() == cty.Number:
			return cty.StringVal(s.Fresh(waitsAt(marks, path))), nil
		}
		lost = true
		return v, nil
	})
	if err != nil {
		return cty.UnknownVal(cty.String), err
	}
	if lost {
		return cty.UnknownVal(cty.String).Mark(w), nil
	}
	text, err := stdlib.JSONEncode(plain)
	if err != nil {
		return cty.UnknownVal(cty.String), err
	}
	w.text = text.AsString()
	return text.Mark(w), nil
}

// waitsAt is what the unknown value at a path waits for, "" where that is not known.
func waitsAt(marks []cty.PathValueMarks, path cty.Path) string {
	for _, m := range marks {
		if m.Path.Equals(path) {
			for mark := range m.Marks {
				if w, ok := mark.(waits); ok {
					return string(w)
				}
			}
		}
	}
	return ""
}

// statementsOf are the places of the elements of Statement in a value, from the marks in it. They are
// nil where one has none.
func statementsOf(value cty.Value, marks []cty.PathValueMarks) []model.Source {
	if !value.IsKnown() || value.IsNull() || !value.Type().IsObjectType() || !value.Type().HasAttribute("Statement") {
		return nil
	}
	list, path := value.GetAttr("Statement"), cty.GetAttrPath("Statement")
	if !list.IsKnown() || list.IsNull() {
		return nil
	}
	if !list.Type().IsTupleType() && !list.Type().IsListType() {
		return known(placeOf(marks, path))
	}
	var places []model.Source
	for i := range list.LengthInt() {
		places = append(places, placeOf(marks, path.IndexInt(i)))
	}
	return known(places...)
}

// known is the list, nil where a place in it is not known.
func known(places ...model.Source) []model.Source {
	for _, place := range places {
		if place.Line == 0 {
			return nil
		}
	}
	return places
}

// placeOf is the place with which a value is marked. Of several the smallest counts: an object has the
// marks of the one that it was taken from, too.
func placeOf(marks []cty.PathValueMarks, path cty.Path) model.Source {
	var best hcl.Range
	size := func(r hcl.Range) int { return r.End.Byte - r.Start.Byte }
	for _, m := range marks {
		if !m.Path.Equals(path) {
			continue
		}
		for mark := range m.Marks {
			o, ok := mark.(origin)
			if ok && (best.Filename == "" || size(o.Range) < size(best) ||
				size(o.Range) == size(best) && o.Start.Byte < best.Start.Byte) {
				best = o.Range
			}
		}
	}
	return model.Source{File: filepath.ToSlash(best.Filename), Line: best.Start.Line, Column: best.Start.Column}
}
