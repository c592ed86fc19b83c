package plan

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// text is where in the plan a JSON text stands that is the string of an attribute: the place of its quotation
// mark. A string has no line breaks, so that everything in it is on the same line.
type text struct {
	line, column int
	// quote writes a string as the plan does.
	quote func(string) []byte
}

// quotes are how a string may be written in a plan: as Terraform does, with angle brackets and ampersands
// escaped for HTML, and as most other programs do.
func quotes() []func(string) []byte { return []func(string) []byte{quoteHTML, quotePlain} }

func quoteHTML(s string) []byte {
	quoted, _ := json.Marshal(s) // a string always has a form
	return quoted
}

func quotePlain(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has a form, and a buffer always takes it
	return bytes.TrimSpace(b.Bytes())
}

// findTexts finds the JSON texts among the attributes of the entry of a plan that starts at a line and a
// column. One that is written in a way that nobody expects is left out.
func (c *change) findTexts(entry []byte) {
	after, _ := c.Change.After.(map[string]any)
	start := max(bytes.Index(entry, []byte(`"after":`)), 0)
	for name, value := range after {
		content, ok := value.(string)
		if !ok || !strings.HasPrefix(content, "{") {
			continue
		}
		for _, quote := range quotes() {
			at := indexMember(entry[start:], name, quote(content))
			if at < 0 {
				continue
			}
			before := entry[:start+at]
			found := text{line: c.line, column: c.column + len(before), quote: quote}
			if newline := bytes.LastIndexByte(before, '\n'); newline >= 0 {
				found.line, found.column = c.line+bytes.Count(before, []byte("\n")), len(before)-newline
			}
			if c.texts == nil {
				c.texts = map[string]text{}
			}
			c.texts[name] = found
			break
		}
	}
}

// indexMember is where the value of a member of an object begins, written with or without a space; -1 where
// it does not stand there.
func indexMember(in []byte, name string, value []byte) int {
	for _, separator := range []string{`":`, `": `} {
		key := []byte(`"` + name + separator)
		if at := bytes.Index(in, append(key, value...)); at >= 0 {
			return at + len(key)
		}
	}
	return -1
}

// place is that of an offset in the text.
func (t text) place(file, content string, offset int) model.Source {
	// What is quoted ends in a quotation mark.
	return model.Source{File: file, Line: t.line, Column: t.column + len(t.quote(content[:offset])) - 1}
}

// placePolicy says where in the plan the policy and its statements stand.
func (r *resource) placePolicy(s *model.Subject, attribute, content string, doc *policy.Document) {
	t, ok := r.texts[attribute]
	if !ok {
		return
	}
	s.PolicySource = t.place(r.Source.File, content, doc.Pos.Offset)
	s.StatementSources = make([]model.Source, len(doc.Statements))
	for i := range doc.Statements {
		s.StatementSources[i] = t.place(r.Source.File, content, doc.Statements[i].Pos.Offset)
	}
}

// placeFault says where in the plan the fault of a policy stands.
func (r *resource) placeFault(s *model.Subject, attribute, content string, fault *policy.SyntaxError) {
	if t, ok := r.texts[attribute]; ok {
		s.PolicySource = t.place(r.Source.File, content, fault.Pos.Offset)
	}
}
