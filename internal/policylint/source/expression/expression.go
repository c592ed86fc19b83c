// Package expression evaluates Terraform expressions of which some values are not known before apply.
//
// A string that is not known is an atom (see [policy.Atom]): text that passes unchanged through
// everything that only moves strings, so that a policy around it is known all the same. Whatever looks
// into strings sees an unknown value in the place of an atom, as Terraform's own evaluation does: what
// it answers is then never the answer for the letters of the atom.
package expression

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// State is what evaluations of one tree of code have in common. It is not safe for concurrent use.
type State struct {
	atoms *policy.Atoms
	// references are what the atoms wait for, by name.
	references map[string]string
	// count is of all atoms that were ever made, for unique names.
	count int
	files files
	// parser has the text of the code, templates that of template files.
	parser    *hclparse.Parser
	templates map[string][]byte
	// functions are those that may be called, by name.
	functions map[string]function.Function
	// reasons say what the evaluation since [State.Start] did not understand.
	reasons []string
}

// NewState is a state in which file and templatefile read files inside of a folder. The parser has the
// files of the code.
func NewState(dir string, parser *hclparse.Parser) *State {
	s := &State{files: files{dir: dir}, parser: parser, templates: map[string][]byte{}}
	s.reset()
	s.functions = s.terraformFunctions()
	return s
}

// manyAtoms is how many atoms a table holds at most between two evaluations: there are only some
// 65,000 characters for them, and looking a name up takes longer in a longer table.
const manyAtoms = 2000

// Start forgets why the last evaluation failed. It reports whether values made before must not be used
// any more, since their atoms are forgotten, too.
func (s *State) Start() (forgotten bool) {
	s.reasons = nil
	if s.count < manyAtoms {
		return false
	}
	s.reset()
	return true
}

func (s *State) reset() {
	s.atoms, s.references, s.count = &policy.Atoms{}, map[string]string{}, 0
}

// Atom is the text that stands for a named value, which is the reference that it waits for, too.
func (s *State) Atom(name string, domain ...string) string {
	if _, known := s.references[name]; !known {
		s.references[name] = name
		s.count++
	}
	return s.atoms.Text(name, domain...)
}

// Atoms is the table of the atoms. It is another one after [State.Start] says that values are forgotten.
func (s *State) Atoms() *policy.Atoms { return s.atoms }

// Fresh is an atom of its own for a value that waits for a reference, "" where that is not known.
func (s *State) Fresh(reference string, domain ...string) string {
	s.count++
	name := fmt.Sprintf("%s#%d", reference, s.count)
	s.references[name] = reference
	return s.atoms.Text(name, domain...)
}

// Fail notes why something is not known.
func (s *State) Fail(reason string) {
	if !slices.Contains(s.reasons, reason) {
		s.reasons = append(s.reasons, reason)
	}
}

// Reason says what could not be evaluated, "" where nothing is to say.
func (s *State) Reason() string { return strings.Join(s.reasons, " ") }

// Functions are those that a prepared expression may call. Expressions that are prepared later add to them.
func (s *State) Functions() map[string]function.Function { return s.functions }

// bytes is the text of a file, nil for one that was not read.
func (s *State) bytes(name string) []byte {
	if file := s.parser.Files()[name]; file != nil {
		return file.Bytes
	}
	return s.templates[name]
}

// Evaluate is the value of a prepared expression. What is wrong with it, or too hard, makes it unknown.
func (s *State) Evaluate(e hcl.Expression, ctx *hcl.EvalContext) (value cty.Value) {
	defer func() {
		if crash := recover(); crash != nil {
			at := e.Range()
			s.Fail(fmt.Sprintf("%s:%d: evaluating this crashed, which is a bug in Keyward: %v.", at.Filename, at.Start.Line, crash))
			value = cty.DynamicVal
		}
	}()
	value, diags := e.Value(ctx)
	if diags.HasErrors() {
		s.Fail(sentence(diags))
		return cty.DynamicVal
	}
	return value
}

// sentence is the first error of an evaluation.
func sentence(diags hcl.Diagnostics) string {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			place := ""
			if d.Subject != nil {
				place = fmt.Sprintf("%s:%d: ", d.Subject.Filename, d.Subject.Start.Line)
			}
			return place + strings.TrimSuffix(d.Summary, ".") + ": " + strings.Map(withoutAtoms, d.Detail)
		}
	}
	return ""
}

// withoutAtoms drops the letters that stand for atoms.
func withoutAtoms(r rune) rune {
	if !policy.Known(string(r)) {
		return -1
	}
	return r
}

// Localise takes the atoms of a text into a table of its own, with what they wait for. Their names there are
// those that rename gives them.
func (s *State) Localise(text string, rename func(string) string) (string, *policy.Atoms, map[string]string) {
	own, references := &policy.Atoms{}, map[string]string{}
	var take func(a policy.Atom) string
	take = func(a policy.Atom) string {
		domain := make([]string, len(a.Domain))
		for i, pattern := range a.Domain {
			domain[i] = s.atoms.Replace(pattern, take)
		}
		name := rename(a.Name)
		if reference := s.references[a.Name]; reference != "" {
			references[name] = rename(reference)
		}
		return own.Text(name, domain...)
	}
	return s.atoms.Replace(text, take), own, references
}

// firstReference is the first name that an expression refers to, "" for none.
func firstReference(e hclsyntax.Expression) string {
	for _, t := range hclsyntax.Variables(e) {
		return Reference(t)
	}
	return ""
}

// Reference writes a traversal as Terraform does.
func Reference(t hcl.Traversal) string {
	var b strings.Builder
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(step.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			switch {
			case step.Key.Type() == cty.String:
				fmt.Fprintf(&b, "[%q]", step.Key.AsString())
			case step.Key.Type() == cty.Number:
				b.WriteString("[" + step.Key.AsBigFloat().Text('f', -1) + "]")
			}
		}
	}
	return b.String()
}
