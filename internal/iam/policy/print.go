package policy

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// JSON prints the document minified, with elements in the order of AWS's own examples, and one
// value as a scalar. Atoms print as ${unknown:NAME}. Equal documents need not print alike, but a
// document always prints the same.
func (d *Document) JSON() string {
	p := printer{atoms: d.Atoms}
	p.document(d)
	return p.buffer.String()
}

// Text prints the document like [Document.JSON], with atoms as the characters that stand for them:
// what [ParseWith] reads.
func (d *Document) Text() string {
	p := printer{}
	p.document(d)
	return p.buffer.String()
}

// Indent prints the document like [Document.JSON], with line breaks and two spaces a level.
func (d *Document) Indent() string {
	var indented bytes.Buffer
	// The text is our own JSON, so indenting it cannot fail.
	_ = json.Indent(&indented, []byte(d.JSON()), "", "  ")
	return indented.String()
}

// printer writes JSON by hand, because encoding/json orders map keys by name.
type printer struct {
	buffer bytes.Buffer
	atoms  *Atoms
}

func (p *printer) document(d *Document) {
	o := p.object()
	if d.Version != "" {
		o.key("Version")
		p.string(d.Version)
	}
	if d.ID != "" {
		o.key("Id")
		p.string(d.ID)
	}
	o.key("Statement")
	p.buffer.WriteByte('[')
	for i := range d.Statements {
		if i > 0 {
			p.buffer.WriteByte(',')
		}
		p.statement(&d.Statements[i])
	}
	p.buffer.WriteByte(']')
	o.close()
}

func (p *printer) statement(s *Statement) {
	o := p.object()
	if s.Sid != "" {
		o.key("Sid")
		p.string(s.Sid)
	}
	o.key("Effect")
	p.string(string(s.Effect))
	if s.Principals != nil {
		o.key(not(s.NotPrincipal, "Principal"))
		p.principals(s.Principals)
	}
	if s.Actions != nil {
		o.key(not(s.NotAction, "Action"))
		p.strings(Strings(s.Actions))
	}
	if s.Resources != nil {
		o.key(not(s.NotResource, "Resource"))
		p.strings(Strings(s.Resources))
	}
	if len(s.Conditions) > 0 {
		o.key("Condition")
		p.conditions(s.Conditions)
	}
	o.close()
}

// principals prints the bare "*" where it stands alone. Beside others it can only be written as
// an AWS principal, which is what it then grants to.
func (p *printer) principals(principals []Principal) {
	if len(principals) == 1 && principals[0].Type == Everyone {
		p.string("*")
		return
	}
	byType := map[string][]string{}
	for _, principal := range principals {
		name := string(principal.Type)
		if principal.Type == Everyone {
			name = string(AWS)
		}
		byType[name] = append(byType[name], principal.Value)
	}
	o := p.object()
	for _, name := range principalTypes {
		if values := byType[name]; values != nil {
			o.key(name)
			p.strings(values)
		}
	}
	o.close()
}

// conditions prints the operators in the order of their first use, each with all its keys.
func (p *printer) conditions(conditions []Condition) {
	var names []string
	byName := map[string][]Condition{}
	for _, c := range conditions {
		name := c.Name()
		if byName[name] == nil {
			names = append(names, name)
		}
		byName[name] = append(byName[name], c)
	}
	o := p.object()
	for _, name := range names {
		o.key(name)
		keys := p.object()
		for _, c := range byName[name] {
			keys.key(c.Key)
			p.strings(Strings(c.Values))
		}
		keys.close()
	}
	o.close()
}

// strings prints one value as a scalar, and any other number of values as a list.
func (p *printer) strings(values []string) {
	if len(values) == 1 {
		p.string(values[0])
		return
	}
	p.buffer.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			p.buffer.WriteByte(',')
		}
		p.string(v)
	}
	p.buffer.WriteByte(']')
}

// string prints a JSON string without the escapes that encoding/json adds for HTML.
func (p *printer) string(s string) {
	s = p.atoms.Replace(s, func(a Atom) string { return "${unknown:" + a.Name + "}" })
	if isPlain(s) {
		p.buffer.WriteString(strconv.Quote(s))
		return
	}
	encoder := json.NewEncoder(&p.buffer)
	encoder.SetEscapeHTML(false)
	// A string always encodes, and a bytes.Buffer always takes it.
	_ = encoder.Encode(s)
	p.buffer.Truncate(p.buffer.Len() - 1) // the line break that Encode adds
}

// isPlain reports whether s needs no escape in JSON.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// not is the name of an element in its positive or its Not form.
func not(negated bool, element string) string {
	if negated {
		return "Not" + element
	}
	return element
}

// objectPrinter writes the braces and commas of one object.
type objectPrinter struct {
	p     *printer
	count int
}

func (p *printer) object() *objectPrinter {
	p.buffer.WriteByte('{')
	return &objectPrinter{p: p}
}

func (o *objectPrinter) key(name string) {
	if o.count > 0 {
		o.p.buffer.WriteByte(',')
	}
	o.count++
	o.p.string(name)
	o.p.buffer.WriteByte(':')
}

func (o *objectPrinter) close() { o.p.buffer.WriteByte('}') }
