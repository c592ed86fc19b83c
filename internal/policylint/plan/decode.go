package plan

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// document is what is kept of a plan.
type document struct {
	FormatVersion string
	Changes       []*change
	Configuration configuration
	Variables     map[string]struct {
		Value any `json:"value"`
	}
}

// change is one entry of resource_changes.
type change struct {
	Address       string `json:"address"`
	ModuleAddress string `json:"module_address"`
	Mode          string `json:"mode"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	Index         any    `json:"index"`
	Change        struct {
		Actions         []string `json:"actions"`
		Before          any      `json:"before"`
		BeforeSensitive any      `json:"before_sensitive"`
		After           any      `json:"after"`
		AfterUnknown    any      `json:"after_unknown"`
		AfterSensitive  any      `json:"after_sensitive"`
	} `json:"change"`

	line, column int
}

// decode walks the plan token by token, so that only what is kept is ever held in memory.
func decode(r io.Reader) (*document, error) {
	lines := &lineReader{r: r}
	buffered := bufio.NewReaderSize(lines, 1<<16)
	if magic, err := buffered.Peek(2); err == nil && string(magic) == "PK" {
		return nil, ErrBinary
	}
	d := &decoder{Decoder: json.NewDecoder(buffered), lines: lines}
	d.UseNumber()
	doc, err := d.document()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("not JSON: %w at byte %d", err, syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("not JSON: the text ends too early")
	}
	return doc, err
}

type decoder struct {
	*json.Decoder
	lines *lineReader
}

func (d *decoder) document() (*document, error) {
	if err := d.expect('{'); err != nil {
		return nil, err
	}
	doc, keys := &document{}, map[string]bool{}
	for d.More() {
		key, err := d.key()
		if err != nil {
			return nil, err
		}
		keys[key] = true
		if err := d.section(key, doc); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	return doc, doc.check(keys)
}

func (d *decoder) section(key string, doc *document) error {
	switch key {
	case "format_version":
		return d.Decode(&doc.FormatVersion)
	case "resource_changes":
		return d.changes(doc)
	case "configuration":
		return d.Decode(&doc.Configuration)
	case "variables":
		return d.Decode(&doc.Variables)
	default:
		return d.skip()
	}
}

// check tells a plan that this reader understands from everything else.
func (doc *document) check(keys map[string]bool) error {
	switch {
	case keys["lineage"] || keys["values"] && !keys["planned_values"]:
		return ErrState
	case doc.FormatVersion == "":
		return ErrNotPlan
	}
	if major, _, _ := strings.Cut(doc.FormatVersion, "."); major != "1" {
		return fmt.Errorf("plan format_version is %s; this version of Keyward reads 1.x", doc.FormatVersion)
	}
	return nil
}

// changes reads resource_changes, forgetting entries of types that no reader knows.
func (d *decoder) changes(doc *document) error {
	if err := d.expect('['); err != nil {
		return err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		var head struct{ Type, Mode string }
		if err := json.Unmarshal(raw, &head); err != nil {
			return err
		}
		if !relevant(head.Type) {
			continue
		}
		c := &change{}
		if err := unmarshal(raw, c); err != nil {
			return err
		}
		c.line, c.column = d.lines.position(d.InputOffset() - int64(len(raw)))
		doc.Changes = append(doc.Changes, c)
	}
	_, err := d.Token()
	return err
}

// unmarshal keeps numbers as they are written.
func unmarshal(raw []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	return d.Decode(into)
}

func (d *decoder) expect(delim json.Delim) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != delim {
		return ErrNotPlan
	}
	return nil
}

func (d *decoder) key() (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", err
	}
	key, ok := token.(string)
	if !ok {
		return "", ErrNotPlan
	}
	return key, nil
}

// skip passes over one value without building it.
func (d *decoder) skip() error {
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// lineReader remembers where lines start, to turn byte offsets into positions.
type lineReader struct {
	r      io.Reader
	offset int64
	starts []int64
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			l.starts = append(l.starts, l.offset+int64(i)+1)
		}
	}
	l.offset += int64(n)
	return n, err
}

// position counts lines and columns from 1, columns in bytes.
func (l *lineReader) position(offset int64) (line, column int) {
	line = 1 + sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	if line == 1 {
		return 1, int(offset) + 1
	}
	return line, int(offset-l.starts[line-2]) + 1
}
