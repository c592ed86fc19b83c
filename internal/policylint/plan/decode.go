package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// document is what is kept of a plan.
type document struct {
	FormatVersion string
	// Complete is false where the plan leaves something out: it was made for single resources, or
	// Terraform put changes off. Errored is true where planning failed half-way.
	Complete, Errored bool
	Changes           []*change
	// Deferred counts those of Changes that Terraform puts off to another plan.
	Deferred      int
	Configuration configuration
	Variables     map[string]struct {
		Value any `json:"value"`
	}
	// Prior are the resources of the state as the plan found it, and what data sources told.
	Prior []*priorResource
}

// identity is what every entry of a plan says about whose it is.
type identity struct {
	Address       string `json:"address"`
	ModuleAddress string `json:"module_address"`
	Mode          string `json:"mode"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	Index         any    `json:"index"`
}

// change is one entry of resource_changes.
type change struct {
	identity
	// PreviousAddress is set where a moved block gives the resource another address.
	PreviousAddress string `json:"previous_address"`
	// Deposed is set for the leftover of a replacement that failed, beside the resource itself.
	Deposed string `json:"deposed"`
	Change  struct {
		Actions         []string `json:"actions"`
		Before          any      `json:"before"`
		BeforeSensitive any      `json:"before_sensitive"`
		After           any      `json:"after"`
		AfterUnknown    any      `json:"after_unknown"`
		AfterSensitive  any      `json:"after_sensitive"`
	} `json:"change"`

	line, column int
	// texts are where JSON texts stand, by attribute.
	texts map[string]text
}

// priorResource is one resource of prior_state.
type priorResource struct {
	identity
	Values    any `json:"values"`
	Sensitive any `json:"sensitive_values"`

	line, column int
}

// decode walks the plan and keeps what is read, of the resources in the state only what is asked for.
// Its parts may come in any order.
func decode(r io.Reader, opts Options) (*document, error) {
	s := newScanner(r)
	if magic, err := s.r.Peek(2); err == nil && string(magic) == "PK" {
		return nil, ErrBinary
	}
	d := &decoder{scanner: s, opts: opts, doc: &document{Complete: true}, keys: map[string]bool{}}
	err := d.document()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("not JSON: the text ends too early")
	case err != nil:
		return nil, err
	}
	return d.doc, d.check()
}

// notes says what the plan leaves out.
func (doc *document) notes() []string {
	if doc.Deferred > 0 {
		return []string{"Terraform puts changes off to a later plan: what is not known of them yet is not decided"}
	}
	if !doc.Complete {
		return []string{"the plan leaves resources out (it was made with -target?): they are not checked"}
	}
	return nil
}

type decoder struct {
	*scanner
	opts Options
	doc  *document
	keys map[string]bool
}

// relevant reports whether resources of a type are kept: those that are read, and those that the code
// refers to.
func (d *decoder) relevant(kind string) bool {
	return relevant(kind) || d.opts.Source.Mentions(kind)
}

func (d *decoder) document() error {
	if b, err := d.next(); err == nil && b == '[' {
		return ErrNotPlan
	}
	if err := d.object(d.section); err != nil {
		return err
	}
	if _, err := d.next(); err == nil {
		return d.misplaced()
	}
	return nil
}

func (d *decoder) section(key string) error {
	d.keys[key] = true
	switch key {
	case "format_version":
		return d.decode(&d.doc.FormatVersion)
	case "complete":
		return d.decode(&d.doc.Complete)
	case "errored":
		return d.decode(&d.doc.Errored)
	case "resource_changes":
		return d.array(d.change)
	case "deferred_changes":
		return d.array(d.deferred)
	case "configuration":
		return d.configuration(&d.doc.Configuration)
	case "variables":
		return d.decode(&d.doc.Variables)
	case "prior_state":
		return d.state()
	default:
		return d.skip()
	}
}

// check tells a plan that this reader understands from everything else.
func (d *decoder) check() error {
	switch version := d.doc.FormatVersion; {
	case d.keys["lineage"] || d.keys["values"] && !d.keys["planned_values"]:
		return ErrState
	case version == "":
		return ErrNotPlan
	case version != "1" && !strings.HasPrefix(version, "1."):
		return fmt.Errorf("plan format_version is %s; this version of Keyward reads 1.x", version)
	case d.doc.Errored:
		return ErrErrored
	}
	d.sort()
	return nil
}

// sort puts everything in the order of addresses, so that nothing depends on the order of the plan.
func (d *decoder) sort() {
	slices.SortStableFunc(d.doc.Changes, func(a, b *change) int { return strings.Compare(a.Address, b.Address) })
	slices.SortStableFunc(d.doc.Prior, func(a, b *priorResource) int { return strings.Compare(a.Address, b.Address) })
}

// change reads an entry of resource_changes, and forgets it where no reader knows its type.
func (d *decoder) change() error {
	if _, err := d.next(); err != nil {
		return err
	}
	line, column := d.position()
	kind, err := d.kind()
	if err != nil || !d.relevant(kind) {
		return err
	}
	c := &change{line: line, column: column}
	if err := unmarshal(d.value, c); err != nil {
		return err
	}
	if c.Deposed == "" {
		c.findTexts(d.value)
		d.doc.Changes = append(d.doc.Changes, c)
	}
	return nil
}

// kind is the type of the resource that comes next, which is then the scanner's value.
func (d *decoder) kind() (string, error) {
	var head struct{ Type string }
	err := d.keep()
	if err == nil {
		err = json.Unmarshal(d.value, &head)
	}
	return head.Type, worded(err)
}

// deferred reads an entry of deferred_changes: a change that Terraform puts off to a later plan, with as
// much of it as is known.
func (d *decoder) deferred() error {
	return d.object(func(key string) error {
		if key != "resource_change" {
			return d.skip()
		}
		d.doc.Deferred++
		return d.change()
	})
}

// state reads prior_state.
func (d *decoder) state() error {
	return d.object(func(key string) error {
		if key != "values" {
			return d.skip()
		}
		return d.object(func(key string) error {
			if key != "root_module" {
				return d.skip()
			}
			return d.stateModule()
		})
	})
}

func (d *decoder) stateModule() error {
	address := ""
	first := len(d.doc.Prior)
	err := d.object(func(key string) error {
		switch key {
		case "address":
			return d.decode(&address)
		case "resources":
			return d.array(d.priorResource)
		case "child_modules":
			return d.array(d.stateModule)
		default:
			return d.skip()
		}
	})
	for _, r := range d.doc.Prior[first:] {
		if r.ModuleAddress == "" {
			r.ModuleAddress = address
		}
	}
	return err
}

func (d *decoder) priorResource() error {
	if _, err := d.next(); err != nil {
		return err
	}
	line, column := d.position()
	kind, err := d.kind()
	kept := tells(kind) || d.opts.Source.Mentions(kind) || d.opts.Existing && relevant(kind)
	if err != nil || !kept {
		return err
	}
	r := &priorResource{line: line, column: column}
	if err := unmarshal(d.value, r); err != nil {
		return err
	}
	d.doc.Prior = append(d.doc.Prior, r)
	return nil
}
