package source

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Waivers reads the comments `keyward:ignore`, and finds what in a model each is about. The model has
// been located: see Locate.
//
// A comment above a block of a resource, in it, or at the end of one of its lines, is about the resource
// in all its instances; at a module call it is about everything in the module; at a policy document or
// a local value it is about the policies that are written there. Above or in a statement of a policy it
// is about this statement. A comment that stands at none of these is an error, as is one that cannot be
// read; errors start with file and line.
//
// Modules that were downloaded waive nothing: their authors do not answer for this code.
func (t *Tree) Waivers(m *model.Model) ([]model.CodeWaiver, error) {
	var found []model.CodeWaiver
	var parts map[model.Source][]model.Part
	for _, name := range t.ownFiles() {
		list := tokens(name, t.parser.Files()[name].Bytes)
		if list == nil {
			continue
		}
		elements := t.elements(name)
		for i, token := range list {
			said, ok := directive(token)
			if !ok {
				continue
			}
			if parts == nil {
				parts = t.parts(m)
			}
			waiver, err := codeWaiver(said, target(list, i, elements), name, parts)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", filepath.ToSlash(name), token.Range.Start.Line, err)
			}
			waiver.Source = place(token.Range)
			found = append(found, waiver)
		}
	}
	return found, nil
}

// CountWaivers counts the comments that Waivers reads.
func (t *Tree) CountWaivers() int {
	count := 0
	for _, name := range t.ownFiles() {
		for _, token := range tokens(name, t.parser.Files()[name].Bytes) {
			if _, ok := directive(token); ok {
				count++
			}
		}
	}
	return count
}

// ownFiles are the files of the code but for those that `terraform init` has downloaded.
func (t *Tree) ownFiles() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(t.parser.Files())), func(name string) bool {
		below, err := filepath.Rel(t.modules[""].dir, name)
		return err == nil && slices.Contains(strings.Split(filepath.ToSlash(below), "/"), ".terraform")
	})
}

// elements are those of a file.
func (t *Tree) elements(name string) []*element {
	body, ok := t.parser.Files()[name].Body.(*hclsyntax.Body)
	if !ok {
		return nil
	}
	return elementsOf(body)
}

// codeWaiver is what a comment at an element says.
func codeWaiver(said string, at *element, file string, parts map[model.Source][]model.Part) (model.CodeWaiver, error) {
	w, err := parseWaiver(said)
	if err != nil {
		return model.CodeWaiver{}, err
	}
	if at == nil {
		return model.CodeWaiver{}, errors.New("this waiver stands at nothing: put it above or into a resource, " +
			"a data source, a module call, a local value or a statement of a policy")
	}
	about := parts[at.place(file)]
	if len(about) == 0 && at.of != nil && at.sid != "" && w.Statement == "" {
		// Which statement of the policy it becomes is not known, but its name is.
		about, w.Statement = parts[at.of.place(file)], at.sid
	}
	return model.CodeWaiver{Waiver: w, About: about}, nil
}

func (e *element) place(file string) model.Source {
	return place(hcl.Range{Filename: file, Start: e.start, End: e.start})
}

// parts finds for every element what in a model is made from it, by the place of the element.
func (t *Tree) parts(m *model.Model) map[model.Source][]model.Part {
	parts := map[model.Source][]model.Part{}
	within := t.around()
	for _, s := range m.Subjects {
		add := func(at model.Source, statement int) {
			parts[at] = append(parts[at], model.Part{Subject: s, Statement: statement})
		}
		for _, address := range append([]string{s.Address, s.PolicyAddress}, s.PartAddresses...) {
			for _, block := range t.blocks(address) {
				add(place(block.DefRange()), model.WholeSubject)
			}
		}
		if at, ok := within(s.PolicySource); ok {
			add(at, model.WholeSubject)
		}
		for i, source := range s.StatementSources {
			add(source, i)
			if at, ok := within(source); ok {
				add(at, i)
			}
		}
	}
	return parts
}

// around finds the element that is no statement around a place.
func (t *Tree) around() func(model.Source) (model.Source, bool) {
	known := map[string][]*element{}
	for name := range t.parser.Files() {
		known[filepath.ToSlash(name)] = slices.DeleteFunc(t.elements(name), func(e *element) bool { return e.of != nil })
	}
	return func(at model.Source) (model.Source, bool) {
		for _, e := range known[at.File] {
			from, to := e.whole.Start, e.whole.End
			after := at.Line > from.Line || at.Line == from.Line && at.Column >= from.Column
			before := at.Line < to.Line || at.Line == to.Line && at.Column < to.Column
			if after && before {
				return e.place(at.File), true
			}
		}
		return model.Source{}, false
	}
}

// blocks are the block of an address and the module calls on the way to it.
func (t *Tree) blocks(address string) []*hclsyntax.Block {
	parsed, ok := parseAddress(address)
	if !ok {
		return nil
	}
	var found []*hclsyntax.Block
	path, m := "", t.modules[""]
	for _, call := range parsed.modules() {
		if m == nil {
			return found
		}
		if block := m.blocks["module."+call]; block != nil {
			found = append(found, block)
		}
		path = strings.TrimPrefix(path+"."+call, ".")
		m = t.modules[path]
	}
	if m != nil && m.blocks[parsed.block] != nil {
		found = append(found, m.blocks[parsed.block])
	}
	return found
}
