package source

import (
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Locate adds to every subject of a plan where it and its policy are written. What cannot be found
// keeps its place in the plan; its addresses are the answer. Fields are the attributes that set fields.
func (e *Evaluator) Locate(m *model.Model, fields Fields) (missing []string) {
	e.fields = fields
	for _, s := range m.Subjects {
		block, ok := e.tree.find(s.Address)
		if !ok {
			missing = append(missing, s.Address)
			continue
		}
		s.Source = place(block.DefRange())
		s.PolicySource = s.Source
		s.AttributeSources = e.settings(s, block)
		if at, ok := s.AttributeSources[s.Block]; ok {
			s.Source = at
		}
		e.locatePolicy(s)
	}
	return missing
}

// locatePolicy adds where the policy of a subject and its statements are written.
func (e *Evaluator) locatePolicy(s *model.Subject) {
	address := s.Address
	if s.PolicyAddress != "" {
		address = s.PolicyAddress
	}
	block, ok := e.tree.find(address)
	if !ok {
		return
	}
	s.PolicySource, s.StatementSources = place(block.DefRange()), nil
	attribute := block.Body.Attributes[s.PolicyAttribute]
	start, statements, ok := e.written(address, s.PolicyAttribute)
	if attribute == nil || !ok {
		return
	}
	if s.PolicySource = start; start.Line == 0 {
		s.PolicySource = place(attribute.NameRange)
	}
	if s.Policy != nil && len(statements) == len(s.Policy.Statements) {
		s.StatementSources = statements
	}
}

// place is the start of a range.
func place(r hcl.Range) model.Source {
	return model.Source{File: filepath.ToSlash(r.Filename), Line: r.Start.Line, Column: r.Start.Column}
}

// find is the block of an address, or the call of a module whose code is not there.
func (t *Tree) find(address string) (*hclsyntax.Block, bool) {
	parsed, ok := parseAddress(address)
	if !ok {
		return nil, false
	}
	path := ""
	m := t.modules[""]
	for _, call := range parsed.modules() {
		child := strings.TrimPrefix(path+"."+call, ".")
		next := t.modules[child]
		if next == nil {
			block := m.blocks["module."+call]
			return block, block != nil
		}
		path, m = child, next
	}
	block := m.blocks[parsed.block]
	return block, block != nil
}
