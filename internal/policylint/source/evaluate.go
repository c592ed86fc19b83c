package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source/expression"
)

// Values are what a plan tells of the things that expressions refer to. Values that are not known yet are
// compose.Unknown in them.
type Values interface {
	// Instances are those of a resource in a module instance: "module.a[0]", "data.aws_region.here".
	Instances(module, resource string) []Instance
	// ModuleKeys are the keys of the instances of a module that a module instance calls; nil stands for
	// the only instance of a call without count and for_each.
	ModuleKeys(module, name string) []any
	// Variable is the value of an input variable of the root module.
	Variable(name string) (value any, ok bool)
	// Computed is the text that an attribute will have which is not known yet, as far as AWS makes it from
	// what is known. It is made of atoms for the rest.
	Computed(address, attribute string, atom func(name string, domain ...string) string) (text string, ok bool)
}

// Instance is one instance of a resource, with its key: a string, a number, or nil.
type Instance struct {
	Address    string
	Key        any
	Attributes map[string]any
}

// Evaluator evaluates the code for one plan. It is not safe for concurrent use.
type Evaluator struct {
	tree   *Tree
	values Values
	state  *expression.State
	// prepared are the expressions that were evaluated before.
	prepared map[hclsyntax.Expression]hclsyntax.Expression
	// scopes are the module instances, by address.
	scopes map[string]*scope
	// attributes are the places in blocks that were looked at before; fields are for these.
	attributes map[*hclsyntax.Block]map[string]model.Source
	fields     Fields
}

// For is an evaluator of the code with the values of a plan.
func (t *Tree) For(values Values) *Evaluator {
	e := &Evaluator{
		tree: t, values: values, state: expression.NewState(t.dir, t.parser),
		prepared:   map[hclsyntax.Expression]hclsyntax.Expression{},
		attributes: map[*hclsyntax.Block]map[string]model.Source{},
	}
	e.forget()
	return e
}

// forget drops what was evaluated.
func (e *Evaluator) forget() {
	e.scopes = map[string]*scope{"": {evaluator: e, module: e.tree.modules[""]}}
}

// Policy is what an attribute of a resource holds, as far as the code and the plan tell.
type Policy struct {
	// Text is the JSON, "" where it is not known. It holds the atoms of the table; References are what
	// these wait for, by name.
	Text       string
	Atoms      *policy.Atoms
	References map[string]string
	// Reason says why the text is not known, "" where it waits for a value only.
	Reason string
}

// Policy evaluates a policy. Its atoms get the names that rename gives them. It reports false where the code
// of the resource is not there.
func (e *Evaluator) Policy(address, attribute string, rename func(string) string) (Policy, bool) {
	value, ok := e.attribute(address, attribute)
	if !ok {
		return Policy{}, false
	}
	value, _ = value.UnmarkDeep()
	if value.Type() != cty.String || !value.IsKnown() || value.IsNull() {
		return Policy{Reason: e.state.Reason()}, true
	}
	p := Policy{}
	p.Text, p.Atoms, p.References = e.state.Localise(value.AsString(), rename)
	return p, true
}

// written is where a policy is written, nil where the code of the resource is not there.
func (e *Evaluator) written(address, attribute string) (start model.Source, statements []model.Source, ok bool) {
	value, ok := e.attribute(address, attribute)
	if !ok {
		return start, nil, false
	}
	w := expression.WritingOf(value)
	if w == nil {
		return start, nil, true
	}
	return w.Start(), w.Statements(e.state.Atoms()), true
}

// attribute is the value of an attribute of a resource instance.
func (e *Evaluator) attribute(address, attribute string) (cty.Value, bool) {
	if e.state.Start() {
		e.forget()
	}
	parsed, ok := parseAddress(address)
	if !ok {
		return cty.NilVal, false
	}
	s := e.scope(parsed.path)
	if s == nil {
		return cty.NilVal, false
	}
	block := s.module.blocks[parsed.block]
	if block == nil || block.Body.Attributes[attribute] == nil {
		return cty.NilVal, false
	}
	return s.evaluate(block.Body.Attributes[attribute].Expr, s.iteration(block, parsed.key)), true
}

// prepare is the expression made ready for evaluation.
func (e *Evaluator) prepare(expr hclsyntax.Expression) hclsyntax.Expression {
	prepared := e.prepared[expr]
	if prepared == nil {
		prepared = e.state.Prepare(expr)
		e.prepared[expr] = prepared
	}
	return prepared
}

// scope is the module instance at the end of a path, nil where its code is not there.
func (e *Evaluator) scope(path []step) *scope {
	at := e.scopes[""]
	for _, step := range path {
		if at = at.child(step); at == nil {
			return nil
		}
	}
	return at
}

// value evaluates an expression in a context.
func (e *Evaluator) value(expr hclsyntax.Expression, ctx *hcl.EvalContext) cty.Value {
	return e.state.Evaluate(e.prepare(expr), ctx)
}
